#!/usr/bin/env node
// A corpus into a repository and back: rates against cp and sync of the same bytes in the same run, what a second snapshot uploads after
// nothing or one document in a hundred has changed, memory, and whether the restored indices equal their sources.
//
//   node tests/process/snapshots/corpus.mjs FILE… --id=COLUMN [--rounds=5] [--shards=1] [--azure] [--seed=N] [--keep]
//
// --azure takes Azurite in place of a folder; its rates are reported without a comparison.
import { spawnSync } from 'node:child_process';
import { basename, join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { Silo, cliDll } from '../lib/silo.mjs';
import { ndjson, ok } from '../lib/http.mjs';
import { args, random } from '../lib/random.mjs';
import { Azurite } from '../lib/azurite.mjs';
import { copyAndSync, timed } from '../lib/disk.mjs';
import { answers, create, definition, digest, mb, median, register, restore, statsOf } from '../lib/snapshots.mjs';

const options = args({ id: '', rounds: 5, shards: 1, azure: false, seed: 1, keep: false });
if (!options._.length || !options.id) { console.error('usage: corpus.mjs FILE… --id=COLUMN'); process.exit(2); }
const rng = random(options.seed);
const violations = [];
const check = (good, text) => { console.log(`${good ? 'ok' : 'VIOLATION'}: ${text}`); if (!good) violations.push(text); };

const azurite = options.azure ? await new Azurite().start() : undefined;
const silo = await new Silo({ settings: azurite ? { 'azure.client.default.connection_string': azurite.connectionString } : {} }).start();
const { url } = silo;
const repo = join(silo.folder, 'repo');
mkdirSync(repo, { recursive: true });
const repository = async name => {
  await (azurite ? register(url, name, { container: 'snapshots', base_path: name, max_snapshot_bytes_per_sec: '0', max_restore_bytes_per_sec: '0' }, 'azure') : register(url, name, { location: join(repo, name), max_snapshot_bytes_per_sec: '0', max_restore_bytes_per_sec: '0' }));
  return name;
};
await ok(url, 'PUT', '/_cluster/settings', { persistent: { 'indices.recovery.max_bytes_per_sec': '0' } });

const indices = options._.map(file => basename(file).replace(/\.[^.]*$/, '').toLowerCase());
options._.forEach((file, n) => {
  const run = spawnSync('dotnet', [cliDll(), 'import', file, '--index', indices[n], '--id', options.id, '--shards', String(options.shards), '--url', url], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stdout + run.stderr);
});
for (const index of indices) await ok(url, 'POST', `/_aliases`, { actions: [{ add: { index, alias: 'packages' } }] });
await ok(url, 'POST', '/_flush');

// What lies still can be copied by cp, and scores what it scored before: merges drop deleted documents, which count in the statistics.
await ok(url, 'POST', '/_forcemerge?max_num_segments=4');
await ok(url, 'POST', '/_flush');
const counts = await Promise.all(indices.map(async index => (await ok(url, 'GET', `/${index}/_count`)).count));
const documents = counts.reduce((sum, count) => sum + count, 0);
console.log(`${documents} documents; memory after the load: ${silo.peakMemoryMb().toFixed(0)} MB at its peak`);

const seconds = action => timed(silo.folder, action);

// As much of cp as the snapshot has: there are files beside those of the commit.
const copy = (from, to) => copyAndSync([from], to, size.size_in_bytes);

// The first snapshot and cp of the same files, in turns: each into a new folder.
const data = join(silo.folder, 'data');
const source = { snapshot: [], cp: [], restore: [] };
let size;
for (let round = 0; round < options.rounds; round++) {
  const name = await repository(`first-${round}`);
  source.snapshot.push(await seconds(() => create(url, name, 'one', { include_global_state: false })));
  size = (await statsOf(url, name, 'one')).total;
  if (!azurite) source.cp.push(copy(data, join(silo.folder, 'cp')));
}

const rates = list => list.map(value => Math.round(size.size_in_bytes / 1048576 / value)).join(', ');
console.log(`index: ${mb(size.size_in_bytes)} in ${size.file_count} files`);
console.log(`first snapshot: ${median(source.snapshot).toFixed(2)} s (MB/s: ${rates(source.snapshot)})`);
if (!azurite) {
  const ratios = source.snapshot.map((value, round) => source.cp[round] / value);
  console.log(`cp and sync: ${median(source.cp).toFixed(2)} s (MB/s: ${rates(source.cp)}); the snapshot runs at ${(100 * median(ratios)).toFixed(0)} % of that (${ratios.map(ratio => (100 * ratio).toFixed(0)).join(', ')})`);
  check(median(ratios) >= 0.8, 'the first snapshot is as fast as 80 % of cp and sync');
}

// Restores under another name, and cp of the same bytes.
const restored = indices.map(index => `restored-${index}`);
for (let round = 0; round < options.rounds; round++) {
  if (round) await ok(url, 'DELETE', `/${restored.join(',')}`);
  source.restore.push(await seconds(() => restore(url, 'first-0', 'one', { rename_pattern: '(.+)', rename_replacement: 'restored-$1', index_settings: { 'index.number_of_replicas': 0 } })));
  if (!azurite) source.cp[round] = copy(data, join(silo.folder, 'cp'));
}

console.log(`restore: ${median(source.restore).toFixed(2)} s (MB/s: ${rates(source.restore)})`);
if (!azurite) {
  const ratios = source.restore.map((value, round) => source.cp[round] / value);
  console.log(`the restore runs at ${(100 * median(ratios)).toFixed(0)} % of cp and sync (${ratios.map(ratio => (100 * ratio).toFixed(0)).join(', ')})`);
  check(median(ratios) >= 0.8, 'the restore is as fast as 80 % of cp and sync');
}

// Restored equals source.
for (const [n, index] of indices.entries()) {
  const [one, other] = [await digest(url, index), await digest(url, restored[n])];
  check(one.documents === counts[n] && one.sum === other.sum && one.documents === other.documents, `${index}: ${one.documents} documents with seq_nos, versions and sources are equal (${one.sum} and ${other.sum})`);
  const [was, is] = [await definition(url, index), await definition(url, restored[n])];
  is.settings.number_of_replicas = was.settings.number_of_replicas;
  check(JSON.stringify(was) === JSON.stringify(is), `${index}: mapping, settings and aliases are equal${JSON.stringify(was) === JSON.stringify(is) ? '' : `\n${JSON.stringify(was)}\n${JSON.stringify(is)}`}`);
  const texts = Object.entries(was.mappings.properties).filter(([, field]) => field.type === 'text').map(([name]) => name);
  const words = ['library', 'parser', 'http client', 'react', 'python', 'json', 'test', 'simple api', 'data', 'tool', 'async', 'framework'];
  const searches = texts.flatMap(field => words.flatMap(word => [{ size: 20, query: { match: { [field]: word } } }, { size: 10, query: { match_phrase: { [field]: word } } }]));
  const [first, second] = [await answers(url, index, searches), await answers(url, restored[n], searches)];
  const differing = first.filter((answer, at) => answer !== second[at]).length;
  check(differing === 0 && searches.length > 0, `${index}: ${searches.length - differing} of ${searches.length} searches have the same hits and scores`);
}

// A second snapshot with nothing changed, then with one document in a hundred.
const again = await seconds(() => create(url, 'first-0', 'two', { indices }));
const unchanged = await statsOf(url, 'first-0', 'two');
check(unchanged.incremental.size_in_bytes === 0 && unchanged.incremental.file_count === 0, `nothing changed: the second snapshot uploads ${unchanged.incremental.file_count} files, ${unchanged.incremental.size_in_bytes} bytes, in ${Math.round(1000 * again)} ms`);
const twins = await create(url, 'first-0', 'twins', { indices: restored });
const shared = await statsOf(url, 'first-0', 'twins');

// A restored shard has a history of its own, which its commit point names: one small file a shard.
check(twins.state === 'SUCCESS' && shared.incremental.file_count <= indices.length * options.shards, `the restored indices into the same repository: ${shared.incremental.file_count} files, ${shared.incremental.size_in_bytes} bytes uploaded of ${mb(shared.total.size_in_bytes)}`);
let changed = 0;
for (const [n, index] of indices.entries()) {
  const ids = Array.from({ length: Math.round(counts[n] / 100) }, () => rng.int(counts[n]));
  const { hits: { hits } } = await ok(url, 'POST', `/${index}/_search`, { size: 10_000, _source: false, sort: ['_doc'] });
  const lines = ids.flatMap(at => [{ update: { _id: hits[at % hits.length]._id } }, { doc: { changed: ++changed } }]);
  for (let from = 0; from < lines.length; from += 4000) await ok(url, 'POST', `/${index}/_bulk`, ndjson(lines.slice(from, from + 4000)));
}
await ok(url, 'POST', '/_flush');
const onePercent = await seconds(() => create(url, 'first-0', 'three', { indices }));
const incremental = await statsOf(url, 'first-0', 'three');
console.log(`${changed} changes to one document in a hundred: ${incremental.incremental.file_count} files, ${mb(incremental.incremental.size_in_bytes)} of ${mb(incremental.total.size_in_bytes)} uploaded in ${onePercent.toFixed(2)} s`);
check(incremental.incremental.size_in_bytes < incremental.total.size_in_bytes * 0.2, 'only new segments are uploaded');
console.log(`memory at its peak: ${silo.peakMemoryMb().toFixed(0)} MB`);
if (options.keep) { await silo.stop(); console.log(`kept in ${silo.folder}`); } else await silo.dispose();
await azurite?.stop();
console.log(violations.length ? `${violations.length} violations` : 'holds');
process.exit(violations.length ? 1 : 0);
