#!/usr/bin/env node
// A loaded cluster of three gets a fourth node, which takes its share while writes and searches go on; then one node is drained by
// cluster.routing.allocation.exclude._name and ends empty. No request fails, and throughput during the moves stays above 70 %.
//
//   node tests/process/cluster/grow.mjs [FILE.tsv …] [--documents=100000] [--shards=6] [--before=20] [--pause=15] [--patient] [--series] [--seed=N] [--keep]
//
// "During" is from the start of the first recovery to the end of the last one, as _recovery tells them. A node's process that starts on the
// same machine takes the others' processors before that, and while it compiles itself: the time from the request to the end is told, too.
// --patient: throughput is reported and not judged. --series: operations in each second are printed.
// FILEs are tab-separated, a header first; without one, documents are made up.
import { createReadStream, readdirSync, existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { Scenario, load } from '../lib/scenario.mjs';
import { sourceOf } from '../lib/ledger.mjs';
import { ndjson, ok } from '../lib/http.mjs';
import { args } from '../lib/random.mjs';
import { cpuNow, cpuUsed } from '../lib/cpu.mjs';
import { recoveriesOn } from '../lib/recoveries.mjs';

const options = args({ documents: 100_000, shards: 6, before: 20, pause: 15, writers: 4, searchers: 2, patient: false, series: false, seed: Date.now() % 1_000_000, keep: false });
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

async function* rows() {
  let left = options.documents;
  for (const file of options._) {
    let header;
    for await (const line of createInterface({ input: createReadStream(file) })) {
      const cells = line.split('\t');
      if (!header) { header = cells; continue; }
      if (left-- <= 0) return;
      yield Object.fromEntries(header.map((name, n) => [`f_${name.replace(/\W/g, '_') || n}`, cells[n]]).filter(([, cell]) => cell));
    }
  }
  for (let n = 0; options._.length === 0 && n < options.documents; n++) yield { f_text: sourceOf(n).body };
}

async function fill(scenario) {
  let batch = [], count = 0;
  const flush = async () => {
    const answer = await ok(scenario.cluster.nodes[count % 3].url, 'POST', '/data/_bulk', ndjson(batch));
    if (answer.errors) throw new Error(JSON.stringify(answer.items.find(item => item.index.error)));
    batch = [];
  };
  for await (const row of rows()) {
    batch.push({ index: { _id: `row-${count++}` } }, row);
    if (batch.length === 4000) await flush();
  }
  if (batch.length) await flush();
  await ok(scenario.cluster.url(), 'POST', '/data/_flush');
  return count;
}

/** Waits until nothing moves and `condition` holds of the copies. */
async function moved(cluster, condition, what, limitMs = 300_000) {
  const from = performance.now();
  for (;;) {
    await cluster.health({ wait_for_no_relocating_shards: true, wait_for_no_initializing_shards: true, wait_for_events: 'languid' });
    const shards = await cluster.shards();
    if (shards.every(({ state }) => state === 'STARTED') && condition(shards)) return shards;
    if (performance.now() - from > limitMs) throw new Error(`${what} did not happen in ${limitMs / 1000} s\n${await cluster.explain()}`);
    await sleep(250);
  }
}

/** What the cluster did from `asked` until now: when its recoveries ran, and how many operations were acknowledged meanwhile. */
async function report(scenario, what, before, asked, cpu, shards) {
  const ended = performance.now(), { cluster, workload } = scenario;
  const used = cpuUsed(cpu, cpuNow(cluster), (ended - asked) / 1000);
  const recoveries = (await Promise.all(cluster.live.map(node => recoveriesOn(node, cluster.url())))).flat()
    .filter(({ type, startMs }) => type === 'PEER' && startMs >= asked - 100);
  const from = Math.min(...recoveries.map(({ startMs }) => startMs)), to = Math.max(...recoveries.map(({ stopMs }) => stopMs));
  const during = workload.rate(from, to), whole = workload.rate(asked, ended);
  const percent = rate => `${Math.round(rate)}/s, ${Math.round(100 * rate / before)} %`;
  scenario.log(`${what}: ${share(shards)}; first recovery after ${((from - asked) / 1000).toFixed(1)} s, the last ended ${((to - from) / 1000).toFixed(1)} s later: ${percent(during)}; `
    + `all ${((ended - asked) / 1000).toFixed(1)} s: ${percent(whole)}; errors ${workload.writeErrors.total}/${workload.searchErrors.total}, ${load()}; ${used}`);
  for (const { index, shard, source, startMs, stopMs, files, bytes, operations, times } of recoveries) {
    scenario.log(`  ${index}/${shard} from ${source}: ${((startMs - asked) / 1000).toFixed(1)} to ${((stopMs - asked) / 1000).toFixed(1)} s, ${files} files, ${(bytes / 2 ** 20).toFixed(1)} MB, ${operations} operations; ${times}`);
  }
  if (options.series) scenario.log(`  operations in each second: ${Array.from({ length: Math.floor((ended - asked) / 1000) }, (_, n) => Math.round(workload.rate(asked + n * 1000, asked + n * 1000 + 1000))).join(' ')}`);
  return during;
}

const share = shards => Object.entries(shards.reduce((count, { node }) => ({ ...count, [node?.name]: (count[node?.name] ?? 0) + 1 }), {})).sort().map(([name, count]) => `${name} ${count}`).join(', ');

function shardFolders(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true }).filter(entry => entry.isFile() && /[/\\](index|translog)$/.test(entry.parentPath ?? entry.path)).map(entry => join(entry.parentPath ?? entry.path, entry.name));
}

await Scenario.run({
  name: `grow 3 to 4, drain 1; ${options.documents} documents, ${options.shards} shards with a replica`,
  seed: options.seed,
  indices: { data: { shards: options.shards, replicas: 1 } },
  cluster: { nodes: 3, keep: options.keep },
  workload: { writers: options.writers, searchers: options.searchers, pauseMs: options.pause },
}, async scenario => {
  const { cluster, workload } = scenario;
  await workload.stop();
  const filledFrom = performance.now();
  const count = await fill(scenario);
  scenario.log(`${count} documents loaded in ${((performance.now() - filledFrom) / 1000).toFixed(1)} s`);
  workload.start();
  await sleep(5000);
  const beforeFrom = performance.now(), beforeCpu = cpuNow(cluster);
  await sleep(options.before * 1000);
  const before = workload.rate(beforeFrom, performance.now());
  scenario.log(`before: ${Math.round(before)} operations/s, ${load()}; ${share(await cluster.shards())}; ${cpuUsed(beforeCpu, cpuNow(cluster), options.before)}`);

  const total = options.shards * 2;
  const fourth = await cluster.create();
  const joinedAt = performance.now(), joinedCpu = cpuNow(cluster);
  await fourth.start();
  const grown = await moved(cluster, shards => shards.filter(copy => copy.node === fourth).length >= Math.floor(total / 4), 'the fourth node taking its share');
  const during = await report(scenario, `grown (the process was ready after ${(fourth.readyMs / 1000).toFixed(1)} s)`, before, joinedAt, joinedCpu, grown);

  const restFrom = performance.now(), restCpu = cpuNow(cluster);
  await sleep(options.before * 500);
  const rest = workload.rate(restFrom, performance.now());
  scenario.log(`at rest with four: ${Math.round(rest)}/s (${Math.round(100 * rest / before)} %); ${cpuUsed(restCpu, cpuNow(cluster), options.before / 2)}`);

  const drained = cluster.nodes[1];
  const drainFrom = performance.now(), drainCpu = cpuNow(cluster);
  await ok(cluster.url(), 'PUT', '/_cluster/settings', { persistent: { 'cluster.routing.allocation.exclude._name': drained.name } });
  const after = await moved(cluster, shards => shards.every(copy => copy.node !== drained), `${drained.name} becoming empty`);
  const draining = await report(scenario, `drained ${drained.name}`, before, drainFrom, drainCpu, after);
  const endFrom = performance.now(), endCpu = cpuNow(cluster);
  await sleep(options.before * 500);
  const end = workload.rate(endFrom, performance.now());
  scenario.log(`at rest with three again: ${Math.round(end)}/s (${Math.round(100 * end / before)} %); ${cpuUsed(endCpu, cpuNow(cluster), options.before / 2)}`);
  await scenario.verify('drained');
  const left = shardFolders(join(drained.folder, 'data'));
  const { count: found } = await ok(cluster.url(), 'POST', '/data/_count', { query: { bool: { must_not: [{ exists: { field: 'serial' } }, { exists: { field: 'anchor' } }, { exists: { field: 'value' } }] } } });
  await scenario.finish([
    `throughput: ${Math.round(before)}/s before, ${Math.round(during)}/s while the fourth node took its share, ${Math.round(draining)}/s while one was drained; at rest between and after them ${Math.round(rest)}/s and ${Math.round(end)}/s`,
  ], {
    'above 70 % while growing': options.patient || during > 0.7 * before,
    'above 70 % while draining': options.patient || draining > 0.7 * before,
    'no write failed': workload.writeErrors.total === 0,
    'no search failed': workload.searchErrors.total === 0,
    [`the drained node's folders are empty (${left.slice(0, 3).join(', ')})`]: left.length === 0,
    [`all loaded documents are there (${found} of ${count})`]: found === count,
  });
});
