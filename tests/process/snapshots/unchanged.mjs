#!/usr/bin/env node
// A snapshot of a hundred shards in which nothing has changed: what it uploads and how long it takes. Then the primaries go to other copies,
// and what both copies share is not uploaded again.
//
//   node tests/process/snapshots/unchanged.mjs [--indices=20] [--shards=5] [--nodes=1] [--rounds=9] [--patient] [--keep]
//
// --patient takes as long as it takes: on a machine that others use as well.
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { Cluster } from '../lib/cluster.mjs';
import { ok } from '../lib/http.mjs';
import { args } from '../lib/random.mjs';
import { create, median, mb, register, statsOf } from '../lib/snapshots.mjs';

const options = args({ indices: 20, shards: 5, nodes: 1, rounds: 9, patient: false, keep: false });
const violations = [];
const check = (good, text) => { console.log(`${good ? 'ok' : 'VIOLATION'}: ${text}`); if (!good) violations.push(text); };
const cluster = new Cluster({ nodes: options.nodes, keep: options.keep, settings: node => ({ 'path.repo': join(node.folder, '..', 'repo') }) });
mkdirSync(join(cluster.folder, 'repo', 'r'), { recursive: true });
await cluster.start();
const url = cluster.url();
await register(url, 'r', { location: join(cluster.folder, 'repo', 'r'), max_snapshot_bytes_per_sec: '0' });
for (let n = 0; n < options.indices; n++) {
  await ok(url, 'PUT', `/index-${n}`, { settings: { number_of_shards: options.shards, number_of_replicas: Math.min(1, options.nodes - 1), 'index.unassigned.node_left.delayed_timeout': '0s' } });
  await ok(url, 'POST', `/index-${n}/_bulk`, Array.from({ length: 500 }, (_, at) => `{"index":{"_id":"d${at}"}}\n{"text":"document ${at} of index ${n}"}\n`).join(''));
}

await cluster.settled();
const timed = async name => { const from = performance.now(); const snapshot = await create(url, 'r', name); return { millis: performance.now() - from, snapshot }; };
const first = await timed('first');
check(first.snapshot.state === 'SUCCESS' && first.snapshot.shards.successful === options.indices * options.shards, `first snapshot of ${first.snapshot.shards.successful} shards: ${Math.round(first.millis)} ms, ${mb((await statsOf(url, 'r', 'first')).incremental.size_in_bytes)}`);
const times = [];
for (let round = 0; round < options.rounds; round++) {
  const { millis, snapshot } = await timed(`again-${round}`);
  times.push(millis);
  const { incremental } = await statsOf(url, 'r', `again-${round}`);
  if (snapshot.state !== 'SUCCESS' || incremental.file_count || incremental.size_in_bytes) check(false, `again-${round}: ${snapshot.state}, ${JSON.stringify(incremental)}`);
}

check(options.patient || median(times) < 200, `nothing changed, nothing uploaded: ${times.map(Math.round).join(', ')} ms, median ${Math.round(median(times))} ms`);
if (options.nodes > 1) {
  const shards = await cluster.shards();
  const victim = shards.find(copy => copy.primary).node;
  const lost = shards.filter(copy => copy.primary && copy.node === victim).length;
  await victim.kill();
  const survivor = cluster.url();
  await cluster.health({ wait_for_status: 'yellow', wait_for_no_initializing_shards: true }, { from: survivor });
  const after = await create(survivor, 'r', 'promoted');
  const { incremental, total } = await statsOf(survivor, 'r', 'promoted');
  console.log(`after ${lost} replicas were promoted: ${after.state}, ${incremental.file_count} files, ${mb(incremental.size_in_bytes)} of ${mb(total.size_in_bytes)} uploaded`);
  await create(survivor, 'r', 'promoted-again');
  const again = await statsOf(survivor, 'r', 'promoted-again');
  check(again.incremental.size_in_bytes === 0, `and then nothing: ${again.incremental.size_in_bytes} bytes`);
}

if (violations.length) console.log(cluster.tails());
await cluster.dispose();
console.log(violations.length ? `${violations.length} violations` : 'holds');
process.exit(violations.length ? 1 : 0);
