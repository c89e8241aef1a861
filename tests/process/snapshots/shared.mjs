#!/usr/bin/env node
// Two clusters on one repository, ten creates, deletes and clones at once, round after round: both see the same snapshots, none is lost,
// each holds what its indices held, and what one has uploaded the other does not upload again.
//
//   node tests/process/snapshots/shared.mjs [--rounds=20] [--at-once=10] [--seed=N] [--keep]
import { join } from 'node:path';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { Silo } from '../lib/silo.mjs';
import { ndjson, ok, request } from '../lib/http.mjs';
import { args, random } from '../lib/random.mjs';
import { create, digest, problems, restore, statsOf, mb } from '../lib/snapshots.mjs';

const options = args({ rounds: 20, 'at-once': 10, seed: Date.now() % 1_000_000, keep: false });
const rng = random(options.seed);
const violations = [];
const violation = text => { violations.push(text); console.log(`VIOLATION: ${text}`); };
console.log(`two clusters on one repository: ${options.rounds} rounds of ${options['at-once']} operations, seed ${options.seed}`);

const shared = mkdtempSync(join(tmpdir(), 'winnow-shared-'));
mkdirSync(join(shared, 'r'));
const clusters = await Promise.all(['one', 'two'].map(async name => {
  const silo = await new Silo({ settings: { 'path.repo': shared, 'cluster.name': name } }).start();
  await ok(silo.url, 'PUT', '/_snapshot/r', { type: 'fs', settings: { location: join(shared, 'r'), max_snapshot_bytes_per_sec: '0' } });
  await ok(silo.url, 'PUT', `/${name}`, { settings: { number_of_shards: 2, number_of_replicas: 0 } });
  return { name, silo, url: silo.url };
}));

/** name -> { index, digest } */
const model = new Map();
let serial = 0, made = 0;
const counts = {};
const draw = taken => {
  const names = [...model.keys()].filter(name => !taken.has(name));
  const name = rng.pick(names);
  if (name) taken.add(name);
  return name;
};

for (let round = 1; round <= options.rounds; round++) {
  for (const { name, url } of clusters) {
    const lines = Array.from({ length: 200 }, () => [{ index: { _id: `d${rng.int(2000)}` } }, { serial: ++serial, body: `text ${rng.next()}` }]).flat();
    await ok(url, 'POST', `/${name}/_bulk?refresh=true`, ndjson(lines));
  }
  const digests = Object.fromEntries(await Promise.all(clusters.map(async ({ name, url }) => [name, JSON.stringify(await digest(url, name))])));
  const taken = new Set();
  const running = Array.from({ length: options['at-once'] }, async () => {
    const cluster = rng.pick(clusters);
    const roll = rng.next();
    const name = `${cluster.name}-${++made}`;
    if (roll < 0.5 || model.size < 6) {
      const answer = await request(cluster.url, 'PUT', `/_snapshot/r/${name}?wait_for_completion=true`, { indices: cluster.name, include_global_state: false });
      return { kind: 'create', answer, good: answer.json?.snapshot?.state === 'SUCCESS', apply: () => model.set(name, { index: cluster.name, digest: digests[cluster.name] }) };
    }
    const source = draw(taken);
    if (!source) return undefined;
    if (roll < 0.75) {
      const answer = await request(cluster.url, 'DELETE', `/_snapshot/r/${source}`);
      return { kind: 'delete', answer, good: answer.status === 200, apply: () => model.delete(source) };
    }
    const answer = await request(cluster.url, 'PUT', `/_snapshot/r/${source}/_clone/${name}`, { indices: '*' });
    return { kind: 'clone', answer, good: answer.status === 200, apply: () => model.set(name, model.get(source)) };
  });
  for (const outcome of (await Promise.all(running)).filter(Boolean)) {
    counts[outcome.kind] = (counts[outcome.kind] ?? 0) + 1;
    if (outcome.good) outcome.apply();
    else violation(`round ${round}: ${outcome.kind}: ${outcome.answer.status} ${outcome.answer.text.slice(0, 400)}`);
  }
  const expected = [...model.keys()].sort().join();
  for (const { name, url } of clusters) {
    const { snapshots } = await ok(url, 'GET', '/_snapshot/r/_all');
    const listed = snapshots.map(snapshot => snapshot.snapshot).sort().join();
    if (listed !== expected) violation(`round ${round}: cluster ${name} lists ${listed}, expected ${expected}`);
  }
  for (const problem of await problems(rng.pick(clusters).url, 'r')) violation(`round ${round}: ${problem}`);
  const name = rng.pick([...model.keys()]);
  const reader = rng.pick(clusters);
  await restore(reader.url, 'r', name, { rename_pattern: '(.+)', rename_replacement: 'restored', include_global_state: false });
  const is = JSON.stringify(await digest(reader.url, 'restored'));
  if (is !== model.get(name).digest) violation(`round ${round}: [${name}] restored as ${is}, it was ${model.get(name).digest}`);
  await ok(reader.url, 'DELETE', '/restored');
}

// What one cluster has restored from the repository it does not upload again.
const [one, two] = clusters;
const name = [...model].find(([, { index }]) => index === one.name)[0];
await restore(two.url, 'r', name, { indices: one.name, include_global_state: false });
await create(two.url, 'r', 'restored-elsewhere', { indices: one.name, include_global_state: false });
const stats = await statsOf(two.url, 'r', 'restored-elsewhere');
console.log(`an index that the other cluster restored from the repository: ${stats.incremental.file_count} files, ${stats.incremental.size_in_bytes} bytes uploaded of ${mb(stats.total.size_in_bytes)}`);
// A restored shard has a history of its own, which its commit point names: one small file a shard.
if (stats.incremental.file_count > 2 || stats.incremental.size_in_bytes > 2048) violation('contents that the repository holds were uploaded again');
await ok(one.url, 'POST', '/_snapshot/r/_cleanup');
const { results: rest } = await ok(two.url, 'POST', '/_snapshot/r/_cleanup?dry_run=true');
if (rest.deleted_blobs) violation(`after the clean-up there is something left: ${JSON.stringify(rest)}`);
console.log(Object.entries(counts).map(([kind, count]) => `${count} ${kind}s`).join(', '));
for (const { silo } of clusters) { if (violations.length) console.log(silo.tail(40)); await silo.dispose(); }
if (!options.keep) rmSync(shared, { recursive: true, force: true });
console.log(violations.length ? `${violations.length} violations` : 'holds');
process.exit(violations.length ? 1 : 0);
