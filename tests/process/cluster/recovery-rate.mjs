#!/usr/bin/env node
// How fast the files of a new replica arrive, without a limit, against `cp` and fsync of the same files on the same disk.
//
//   node tests/process/cluster/recovery-rate.mjs [--megabytes=512] [--chunks=2] [--rounds=3] [--seed=N]
import { readdirSync, statSync, mkdirSync, copyFileSync, openSync, fsyncSync, closeSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../lib/cluster.mjs';
import { ndjson, ok } from '../lib/http.mjs';
import { args, random } from '../lib/random.mjs';

const options = args({ megabytes: 512, chunks: 2, rounds: 3, seed: 1 });
const rng = random(options.seed);
const word = () => Math.floor(rng.next() * 2 ** 32).toString(36);
const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Text that does not compress well, stored and not indexed: the files grow fast, and what is measured is their copying. */
async function fill(url, bytes) {
  let sent = 0, id = 0;
  while (sent < bytes) {
    const batch = [];
    for (let n = 0; n < 500; n++) {
      const body = Array.from({ length: 400 }, word).join('');
      sent += body.length;
      batch.push({ index: { _id: `${id++}` } }, { body });
    }
    const answer = await ok(url, 'POST', '/data/_bulk', ndjson(batch));
    if (answer.errors) throw new Error(JSON.stringify(answer.items[0]));
  }
}

function filesOf(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile() && /[/\\]index$/.test(entry.parentPath ?? entry.path))
    .map(entry => join(entry.parentPath ?? entry.path, entry.name));
}

function copy(files, target) {
  mkdirSync(target);
  const from = performance.now();
  for (const [n, file] of files.entries()) {
    const to = join(target, String(n));
    copyFileSync(file, to);
    const handle = openSync(to, 'r+');
    fsyncSync(handle);
    closeSync(handle);
  }
  const took = performance.now() - from;
  rmSync(target, { recursive: true });
  return took;
}

const cluster = await new Cluster({ nodes: 2 }).start();
try {
  const url = cluster.url();
  await ok(url, 'PUT', '/_cluster/settings', { persistent: { 'indices.recovery.max_bytes_per_sec': '-1', 'indices.recovery.max_concurrent_file_chunks': options.chunks } });
  await ok(url, 'PUT', '/data', {
    settings: { number_of_shards: 1, number_of_replicas: 0 },
    mappings: { dynamic: false },
  });
  await fill(url, options.megabytes * 2 ** 20);
  await ok(url, 'POST', '/data/_forcemerge?max_num_segments=1');
  await ok(url, 'POST', '/data/_flush');
  const [{ node }] = await cluster.shards('data');
  const files = filesOf(join(node.folder, 'data'));
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0);
  const copies = [], recoveries = [];
  for (let round = 0; round < options.rounds; round++) {
    copies.push(copy(files, join(cluster.folder, `copy-${round}`)));
    const from = performance.now();
    await ok(url, 'PUT', '/data/_settings', { index: { number_of_replicas: 1 } });
    await cluster.health({ wait_for_status: 'green' }, { index: 'data' });
    const took = performance.now() - from;
    const shard = (await ok(url, 'GET', '/data/_recovery')).data.shards.find(({ type }) => type === 'PEER');
    recoveries.push(shard.index.total_time_in_millis);
    console.log(`round ${round}: ${(shard.index.size.recovered_in_bytes / 2 ** 20).toFixed(0)} MB in ${shard.index.files.recovered} files, cp+fsync ${copies.at(-1).toFixed(0)} ms; `
      + `files ${shard.index.total_time_in_millis} ms, verify ${shard.verify_index.total_time_in_millis} ms, operations ${shard.translog.total_time_in_millis} ms, green after ${took.toFixed(0)} ms`);
    await ok(url, 'PUT', '/data/_settings', { index: { number_of_replicas: 0 } });
    await cluster.health({ wait_for_no_initializing_shards: true }, { index: 'data' });
    for (const other of cluster.nodes.filter(other => other !== node)) {
      await other.stop();
      rmSync(join(other.folder, 'data', 'indices'), { recursive: true, force: true });
      await other.start();
    }
  }
  const [copied, recovered] = [median(copies), median(recoveries)];
  console.log(`${(bytes / 2 ** 20).toFixed(0)} MB: cp+fsync ${(bytes / 2 ** 20 / copied * 1000).toFixed(0)} MB/s, recovery ${(bytes / 2 ** 20 / recovered * 1000).toFixed(0)} MB/s, ratio ${(copied / recovered).toFixed(2)}`);
} finally {
  await cluster.dispose();
}
