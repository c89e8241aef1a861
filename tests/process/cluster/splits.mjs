#!/usr/bin/env node
// Every two- and three-way split of three silos, by proxies in front of their transports, under load; each is healed, and then everything
// that was acknowledged is compared with what is there. While a split lasts, no two sides may acknowledge in one term of one shard.
//
//   node tests/process/cluster/splits.mjs [--how=hold,reset] [--seconds=20] [--oneway] [--store] [--rounds=1] [--seed=N] [--keep]
//
// hold: nothing goes through, and what was under way arrives late, when the split is healed. reset: connections break.
// --store: membership and metadata in PostgreSQL, behind a proxy for each silo, and also each silo cut off from that.
// --oneway: also cut one direction only, for each node towards the others.
import { Scenario } from '../lib/scenario.mjs';
import { Network, proxy } from '../lib/proxy.mjs';
import { claimPort } from '../lib/cluster.mjs';
import { Postgres } from '../lib/postgres.mjs';
import { args } from '../lib/random.mjs';

const options = args({ how: 'hold,reset', seconds: 20, oneway: false, store: false, only: '', rounds: 1, seed: Date.now() % 1_000_000, keep: false });
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));
const network = new Network();
const names = ['node-1', 'node-2', 'node-3'];

/** What the others know is the proxy's port; the silo listens at its own. */
async function behindProxy(node) {
  const published = await claimPort();
  await proxy(network, node.name, published, node.transportPort);
  return { 'transport.publish_port': String(published), ...(postgres && await ownWayToStore(node)) };
}

const postgres = options.store ? await new Postgres().start() : undefined;
process.on('exit', () => postgres?.process.kill('SIGKILL'));

async function ownWayToStore(node) {
  const port = await claimPort();
  await proxy(network, 'store', port, postgres.port, { caller: node.name });
  return { 'cluster.storage.connection_string': postgres.connectionString(port) };
}

const splits = [
  ...names.map(name => ({ text: `${name} | the others`, groups: [[name], names.filter(other => other !== name)] })),
  { text: 'node-1 | node-2 | node-3', groups: names.map(name => [name]) },
  ...(options.store ? names.map(name => ({ text: `${name} without the store`, storeless: name })) : []),
  ...(options.oneway ? names.map(name => ({ text: `${name} is not heard`, deaf: name })) : []),
].filter(({ text }) => text.includes(options.only));

/** Sides of a full split that acknowledged in the same term of the same shard: two primaries. */
function twoPrimaries(trace, groups, from) {
  const sides = new Map();
  for (const { shard, term, node, begun } of trace) {
    if (begun < from || !node) continue;
    const key = `${shard} term ${term}`;
    const side = groups.findIndex(group => group.includes(node.name));
    sides.set(key, (sides.get(key) ?? new Set()).add(side));
  }
  return [...sides].filter(([, set]) => set.size > 1).map(([key]) => key);
}

/** What a node without the store does: it reads, and refuses to write when it knows. The load goes to the others. */
async function without({ client, workload, ledger }, node, cutAt, until) {
  client.avoid(node);
  const found = { searches: 0, partial: 0, refused: 0, taken: 0 };
  const [index] = workload.indices;
  const writing = (async () => {
    while (performance.now() < until) {
      const begun = performance.now();
      const { outcome } = await workload.single(index, [node]);
      if (outcome !== 'acknowledged') found.refused++;
      else if (performance.now() < until) {
        found.taken++;
        if (begun > cutAt + 12_000) ledger.violation(`${node.name} took a write more than 12 s after it was cut off from the store`);
      }
      await sleep(200);
    }
  })();
  while (performance.now() < until) {
    const { status, json } = await client.send('GET', `/${index}/_search?size=0`, undefined, { nodes: [node] });
    if (status === 200 && json._shards.failed === 0) found.searches++; else found.partial++;
    await sleep(100);
  }
  await writing;
  return `on the node itself ${found.searches} searches whole, ${found.partial} not, ${found.taken} writes taken before it knew, ${found.refused} not`;
}

await Scenario.run({
  name: `splits (${options.how}) of ${options.seconds} s`,
  seed: options.seed,
  indices: { solo: { shards: 3, replicas: 1 }, trio: { shards: 3, replicas: 2 } },
  cluster: { nodes: 3, keep: options.keep, settings: behindProxy },
  workload: { writers: 6, pauseMs: 20 },
}, async scenario => {
  const { cluster, ledger, workload, client } = scenario;
  const report = [];
  client.timeoutMs = (options.seconds + 60) * 1000;
  for (let round = 1; round <= options.rounds; round++) for (const how of options.how.split(',')) for (const split of splits) {
    const where = `${split.text} (${how})`;
    if (!workload.running.length) workload.start();
    await sleep(1000);
    const before = { ...ledger.counts };
    ledger.trace = [];
    const cutAt = performance.now();
    if (split.groups) network.split(split.groups, how);
    else if (split.storeless) { network.cut(split.storeless, 'store', how); network.cut('store', split.storeless, how); }
    else names.filter(name => name !== split.deaf).forEach(name => network.cut(split.deaf, name, how));
    const storeless = split.storeless && without(scenario, cluster.byName(split.storeless), cutAt, cutAt + options.seconds * 1000);
    await sleep(options.seconds * 1000);
    const acknowledged = ledger.counts.acknowledged - before.acknowledged;
    if (split.groups) for (const key of twoPrimaries(ledger.trace, split.groups, cutAt + 50)) ledger.violation(`${where}: two sides acknowledged in ${key}`);
    ledger.trace = undefined;
    network.heal();
    client.allow(...cluster.nodes);
    const healedAt = performance.now();
    const alone = await storeless;
    await workload.stop();
    const restarted = await cluster.revive();
    await cluster.health({ wait_for_nodes: cluster.nodes.length });
    await cluster.settled();
    const green = performance.now() - healedAt;
    await scenario.verify(where);
    report.push(`${where}: ${acknowledged} acknowledged, ${alone ? `${alone}, ` : ''}${ledger.counts.unknown - before.unknown} unknown during it; ended themselves: ${restarted.join(', ') || 'none'}; green ${Math.round(green)} ms after it was healed; ${ledger.violations.length} violations`);
    scenario.log(report.at(-1));
  }
  await scenario.finish(report);
});
