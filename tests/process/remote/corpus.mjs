#!/usr/bin/env node
// A corpus on one cluster of silo processes, followed from scratch by another: the rate of remote recovery against cp and sync of the same bytes
// in the same run; how far behind the follower is under a steady load; what the follower costs its leader; whether both are equal in the end,
// document by document.
//
//   node tests/process/remote/corpus.mjs FILE… --id=COLUMN [--rounds=5] [--shards=1] [--silos=2] [--seconds=60] [--rate=2000] [--load=100000] [--parts=recovery,lag,indexing] [--keep]
import { spawnSync } from 'node:child_process';
import { loadavg } from 'node:os';
import { basename } from 'node:path';
import { ok } from '../lib/http.mjs';
import { args } from '../lib/random.mjs';
import { cliDll } from '../lib/silo.mjs';
import { Pair, differences, documents, until } from '../lib/following.mjs';
import { recovery } from './corpus/recovery.mjs';
import { lag } from './corpus/lag.mjs';
import { indexing } from './corpus/indexing.mjs';

const options = args({ id: '', rounds: 5, shards: 1, silos: 2, seconds: 60, rate: 2000, load: 100_000, parts: 'recovery,lag,indexing', keep: false });
if (!options._.length || !options.id) { console.error('usage: corpus.mjs FILE… --id=COLUMN'); process.exit(2); }
const violations = [];
const check = (good, text) => { console.log(`${good ? 'ok' : 'VIOLATION'}: ${text}`); if (!good) violations.push(text); };
const indices = options._.map(file => basename(file).replace(/\.[^.]*$/, '').toLowerCase());
console.log(`load average ${loadavg()[0].toFixed(1)}`);

const pair = new Pair({ silos: options.silos, keep: options.keep });
try {
  await pair.start();
  const [far, near] = [pair.far.url(), pair.near.url()];
  await ok(near, 'PUT', '/_cluster/settings', { persistent: { 'ccr.indices.recovery.max_bytes_per_sec': '0' } });
  // No copies: what is measured is the way between the clusters.
  await ok(far, 'PUT', '/_index_template/alone', { index_patterns: ['*'], template: { settings: { number_of_replicas: 0 } } });
  options._.forEach((file, n) => {
    const run = spawnSync('dotnet', [cliDll(), 'import', file, '--index', indices[n], '--id', options.id, '--shards', String(options.shards), '--url', far], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(run.stdout + run.stderr);
  });
  // What lies still can be copied by cp.
  await ok(far, 'POST', '/_forcemerge?max_num_segments=4');
  await ok(far, 'POST', '/_flush');

  const parts = options.parts.split(',');
  const run = { pair, indices, options, check };
  if (parts.includes('recovery')) await recovery(run);
  for (const index of indices) if ((await ok(near, 'GET', `/_cat/indices?format=json&h=index`)).every(row => row.index !== index)) await pair.follow(index, index, { settings: { number_of_replicas: 0 } });
  if (parts.includes('lag')) await lag(run);
  if (parts.includes('indexing')) await indexing(run);

  for (const index of indices) {
    await until(`${index} has caught up`, async () => (await pair.stats(index)).every(shard => shard.leader_global_checkpoint === shard.follower_global_checkpoint && shard.leader_max_seq_no === shard.follower_max_seq_no));
    const [theirs, ours] = [await documents(far, index), await documents(near, index)];
    const wrong = differences(theirs, ours);
    check(theirs.size > 0 && wrong.length === 0, `${index}: ${ours.size} documents have their leader's seq_nos, terms, versions and sources${wrong.length ? `; ${wrong.length} differ\n${wrong.slice(0, 5).join('\n')}` : ''}`);
  }
  for (const [name, cluster] of Object.entries({ leader: pair.far, follower: pair.near })) console.log(`memory of the ${name}'s silos at their peak: ${cluster.nodes.map(node => `${node.peakMemoryMb().toFixed(0)} MB`).join(', ')}`);
} catch (error) {
  console.log(`FAILED: ${error.stack}\n${pair.near.tails()}\n${pair.far.tails()}`);
  violations.push(error.message);
} finally {
  await pair.dispose();
}
console.log(violations.length ? `${violations.length} violations` : 'holds');
process.exit(violations.length ? 1 : 0);
