#!/usr/bin/env node
// Thousands of snapshots of fifty small indices in one repository: what the next one costs, and what it costs to delete a thousand, in time
// and in requests to the storage.
//
//   node tests/process/snapshots/many.mjs [--snapshots=5000] [--indices=50] [--changes=5] [--seed=N] [--patient] [--keep]
//
// --patient looks at requests only: on a machine that others use as well.
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { Silo } from '../lib/silo.mjs';
import { ok } from '../lib/http.mjs';
import { args, random } from '../lib/random.mjs';
import { folderSize, mb, median, problems } from '../lib/snapshots.mjs';

const options = args({ snapshots: 5000, indices: 50, changes: 5, seed: 1, patient: false, keep: false });
const rng = random(options.seed);
const silo = await new Silo().start();
const { url } = silo;
const location = join(silo.folder, 'repo', 'r');
mkdirSync(location, { recursive: true });
await ok(url, 'PUT', '/_snapshot/r', { type: 'fs', settings: { location, max_snapshot_bytes_per_sec: '0' } });
for (let n = 0; n < options.indices; n++) {
  await ok(url, 'PUT', `/small-${n}`, { settings: { number_of_shards: 1, number_of_replicas: 0 } });
  await ok(url, 'POST', `/small-${n}/_bulk`, Array.from({ length: 50 }, (_, at) => `{"index":{"_id":"d${at}"}}\n{"text":"document ${at} of index ${n}"}\n`).join(''));
}

async function requests() {
  const { nodes } = await ok(url, 'GET', '/_nodes/_repositories_metering');
  const totals = {};
  for (const list of Object.values(nodes)) for (const { request_counts: counts } of list) for (const [kind, count] of Object.entries(counts)) totals[kind] = (totals[kind] ?? 0) + count;
  return totals;
}

const difference = (from, to) => Object.fromEntries(Object.entries(to).map(([kind, count]) => [kind, count - (from[kind] ?? 0)]));
const text = counts => Object.entries(counts).filter(([, count]) => count).map(([kind, count]) => `${kind} ${count}`).join(', ');
const marks = [100, 1000, 5000].map(mark => Math.round(mark * options.snapshots / 5000)).filter(mark => mark >= 20);
const figures = [];
let times = [];
let before = await requests();
for (let made = 1; made <= options.snapshots; made++) {
  for (let n = 0; n < options.changes; n++) await ok(url, 'PUT', `/small-${rng.int(options.indices)}/_doc/d${rng.int(50)}`, { text: `changed by ${made}` });
  const mark = marks.find(candidate => made > candidate - 20 && made <= candidate);
  if (mark === made + 19) { before = await requests(); times = []; }
  const from = performance.now();
  const { snapshot } = await ok(url, 'PUT', `/_snapshot/r/s-${made}?wait_for_completion=true`, { include_global_state: false });
  if (snapshot.state !== 'SUCCESS') throw new Error(JSON.stringify(snapshot));
  times.push(performance.now() - from);
  if (mark === made) {
    const counts = Object.fromEntries(Object.entries(difference(before, await requests())).map(([kind, count]) => [kind, Math.round(count / 20)]));
    figures.push({ mark, millis: median(times), counts });
    console.log(`at ${made} snapshots: the next one takes ${Math.round(median(times))} ms (median of 20), requests: ${text(counts)}; repository ${mb(folderSize(location).bytes)} in ${folderSize(location).files} files; memory ${silo.peakMemoryMb().toFixed(0)} MB`);
  }
}

const count = Math.round(options.snapshots / 5);
const names = Array.from({ length: count }, (_, n) => `s-${n * 5 + 1}`);
for (const share of [0.1, 1]) {
  const some = names.splice(0, Math.round(count * share) - (share === 1 ? Math.round(count * 0.1) : 0));
  const was = await requests();
  const from = performance.now();
  for (let at = 0; at < some.length; at += 100) await ok(url, 'DELETE', `/_snapshot/r/${some.slice(at, at + 100).join(',')}`);
  const millis = performance.now() - from;
  console.log(`deleting ${some.length} of ${options.snapshots} by hundreds: ${Math.round(millis)} ms, ${(millis / some.length).toFixed(1)} ms each; requests: ${text(difference(was, await requests()))}`);
}

const wrong = await problems(url, 'r');
await ok(url, 'POST', '/_snapshot/r/_cleanup');
const { results: rest } = await ok(url, 'POST', '/_snapshot/r/_cleanup?dry_run=true');
if (rest.deleted_blobs) wrong.push(`left after the clean-up: ${JSON.stringify(rest)}`);
const [first, last] = [figures[0], figures.at(-1)];
const total = counts => Object.values(counts).reduce((sum, value) => sum + value, 0);
if (!options.patient && last.millis > 3 * first.millis) wrong.push(`a snapshot takes ${(last.millis / first.millis).toFixed(1)} times as long at ${last.mark} as at ${first.mark}`);
if (total(last.counts) > 3 * total(first.counts)) wrong.push(`a snapshot needs ${total(last.counts)} requests at ${last.mark}, and ${total(first.counts)} at ${first.mark}`);
console.log(`memory at its peak: ${silo.peakMemoryMb().toFixed(0)} MB`);
for (const problem of wrong) console.log(`VIOLATION: ${problem}`);
if (options.keep) { await silo.stop(); console.log(`kept in ${silo.folder}`); } else await silo.dispose();
console.log(wrong.length ? `${wrong.length} violations` : 'holds');
process.exit(wrong.length ? 1 : 0);
