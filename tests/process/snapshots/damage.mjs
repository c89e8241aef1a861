#!/usr/bin/env node
// What goes wrong with a repository is said with the name of the blob or the setting, other snapshots are unaffected, and the cluster stays
// healthy: flipped bits, missing and cut blobs of every kind, a cut root, a full disk, wrong credentials, an endpoint that nobody serves.
//
//   node tests/process/snapshots/damage.mjs [--seed=N] [--keep]
import { basename, join, relative } from 'node:path';
import { mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { Silo, freePort } from '../lib/silo.mjs';
import { ndjson, ok, request } from '../lib/http.mjs';
import { args, random } from '../lib/random.mjs';
import { Azurite } from '../lib/azurite.mjs';
import { create, digest, register, restore } from '../lib/snapshots.mjs';

const options = args({ seed: 1, keep: false });
const rng = random(options.seed);
const violations = [];
const check = (good, text) => { console.log(`${good ? 'ok' : 'VIOLATION'}: ${text}`); if (!good) violations.push(text); };
const short = answer => `${answer.status} ${answer.text.slice(0, 300)}`;

const azurite = await new Azurite().start();
const nobody = await freePort();
const key = Buffer.from('not the key').toString('base64');
const silo = await new Silo({
  settings: {
    'azure.client.default.connection_string': azurite.connectionString,
    'azure.client.wrong.connection_string': azurite.connectionString.replace(/AccountKey=[^;]*/, `AccountKey=${key}`),
    'azure.client.nobody.connection_string': azurite.connectionString.replaceAll(`:${azurite.port}/`, `:${nobody}/`),
    's3.client.nobody.endpoint': `http://127.0.0.1:${nobody}`, 's3.client.nobody.access_key': 'a', 's3.client.nobody.secret_key': 'b',
  },
}).start();
const { url } = silo;
const folder = join(silo.folder, 'repo', 'r');
mkdirSync(folder, { recursive: true });
const files = () => new Set(readdirSync(folder, { withFileTypes: true, recursive: true }).filter(entry => entry.isFile() && !entry.name.startsWith('.')).map(entry => relative(folder, join(entry.parentPath ?? entry.path, entry.name))));
await register(url, 'r', { location: folder });
const only = {};
// The second one's new blobs are its own: what it shares with the first is there already.
for (const name of ['b', 'a']) {
  await ok(url, 'PUT', `/${name}`, { settings: { number_of_shards: 1, number_of_replicas: 0 } });
  await ok(url, 'POST', `/${name}/_bulk?refresh=true`, ndjson(Array.from({ length: 2000 }, (_, n) => [{ index: { _id: `${n}` } }, { text: `${name} ${n} ${rng.next()}` }]).flat()));
  const before = files();
  await create(url, 'r', `of-${name}`, { indices: name, include_global_state: false });
  only[name] = [...files()].filter(file => !before.has(file));
}

const was = await digest(url, 'b');
const intact = async where => {
  await restore(url, 'r', 'of-b', { rename_pattern: 'b', rename_replacement: 'copy' });
  const is = await digest(url, 'copy');
  const health = await ok(url, 'GET', '/_cluster/health/a,b,copy?wait_for_status=green&timeout=30s');
  if (is.sum !== was.sum || health.status !== 'green') check(false, `${where}: the other snapshot restores as ${JSON.stringify(is)}, the cluster is ${health.status}`);
  await ok(url, 'DELETE', '/copy,broken', undefined).catch(() => ok(url, 'DELETE', '/copy'));
};

/** Uses the damaged snapshot in every way. @returns the answers that tell of it */
async function uses() {
  const answers = [
    await request(url, 'GET', '/_snapshot/r/of-a/_status'),
    await request(url, 'POST', '/_snapshot/r/of-a/_restore?wait_for_completion=true', { rename_pattern: 'a', rename_replacement: 'broken' }),
    await request(url, 'GET', '/_cluster/allocation/explain', { index: 'broken', shard: 0, primary: true }),
    await request(url, 'POST', '/_snapshot/r/_verify_integrity?verify_blob_contents=true'),
  ];
  return answers;
}

const damages = {
  'a flipped bit': (path, bytes) => { const copy = Buffer.from(bytes); copy[rng.int(copy.length)] ^= 1 << rng.int(8); writeFileSync(path, copy); },
  'a missing blob': path => renameSync(path, `${path}.away`),
  'a cut blob': (path, bytes) => writeFileSync(path, bytes.subarray(0, rng.int(bytes.length))),
};

const kinds = new Map();
for (const file of only.a.filter(candidate => !/^(root|tree)/.test(candidate))) {
  const kind = file.startsWith('blobs') ? `blob of ${readFileSync(join(folder, file)).length} bytes` : basename(file).replace(/-.*/, '');
  if (kinds.size < 12 && ![...kinds.keys()].includes(kind)) kinds.set(kind, file);
}

for (const [kind, file] of kinds) {
  for (const [damage, apply] of Object.entries(damages)) {
    const path = join(folder, file);
    const bytes = readFileSync(path);
    apply(path, bytes);
    const answers = await uses();
    const told = answers.filter(answer => answer.text.includes(basename(file)) || answer.text.includes(basename(file).replace(/-[^-]*$/, '')));
    const good = answers[1].status >= 400 || answers[1].json?.snapshot?.shards?.failed > 0;
    check(told.length > 0 && good, `${damage} (${kind}): ${told.length} of ${answers.length} answers name it; ${short(told[0] ?? answers[1])}`);
    await request(url, 'DELETE', '/broken');
    await intact(`${damage} (${kind})`);
    rmSync(`${path}.away`, { force: true });
    writeFileSync(path, bytes);
    await restore(url, 'r', 'of-a', { rename_pattern: 'a', rename_replacement: 'mended' });
    await ok(url, 'DELETE', '/mended');
  }
}

// The root: nothing can be read without it, which is said; and everything is there again when it is.
const root = readFileSync(join(folder, 'root'));
for (const [damage, bytes] of [['a cut root', root.subarray(0, root.length >> 1)], ['an empty root', Buffer.alloc(0)], ['a flipped bit of the root', (() => { const copy = Buffer.from(root); copy[root.length >> 1] ^= 4; return copy; })()]]) {
  writeFileSync(join(folder, 'root'), bytes);
  // A create that fails here keeps its name until the repository can be read again and says that nothing has come of it.
  const name = `under-${damage.replaceAll(' ', '-')}`;
  const [read, write] = [await request(url, 'GET', '/_snapshot/r/_all'), await request(url, 'PUT', `/_snapshot/r/${name}?wait_for_completion=true`)];
  check([read, write].every(answer => answer.status >= 400 && answer.text.includes('[root]')), `${damage}: ${short(read)}; create: ${short(write)}`);
  writeFileSync(join(folder, 'root'), root);
  await intact(damage);
}

// A disk that is full.
const small = join(silo.folder, 'repo', 'small');
mkdirSync(small);
const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=300k', 'tmpfs', small]).status === 0;
if (mounted) {
  await register(url, 'small', { location: join(small, 'r') });
  const full = await request(url, 'PUT', '/_snapshot/small/x?wait_for_completion=true', { include_global_state: false });
  check(/[Nn]o space|disk/.test(full.text) && full.json?.snapshot?.state !== 'SUCCESS', `a full disk: ${short(full)}`);
  await intact('a full disk');
  spawnSync('mount', ['-o', 'remount,size=2m', small]);
  const cleaned = await request(url, 'POST', '/_snapshot/small/_cleanup');
  const left = await request(url, 'POST', '/_snapshot/small/_cleanup?dry_run=true');

  // A create of which nobody could tell what becomes of it is taken back by itself, and its blobs with it: then there is nothing to be cleaned up.
  const had = full.status === 200 ? cleaned.json?.results?.deleted_blobs > 0 : true;
  check(cleaned.status === 200 && had && left.json?.results?.deleted_blobs === 0, `with more room it can be cleaned up: ${short(cleaned)}, left: ${short(left)}`);
  const mended = await request(url, 'PUT', '/_snapshot/small/y?wait_for_completion=true', { include_global_state: false });
  check(mended.json?.snapshot?.state === 'SUCCESS', `and used again: ${short(mended)}`);
  await request(url, 'DELETE', '/_snapshot/small');
  spawnSync('umount', ['-l', small]);
} else console.log('skipped: a full disk needs the right to mount one');

// What cannot be reached, and what is not let in.
for (const [what, type, settings, words] of [
  ['wrong credentials', 'azure', { container: 'snapshots', client: 'wrong' }, /snapshots.*|azure/],
  ['no such container', 'azure', { container: 'nothere' }, /nothere/],
  ['an endpoint that nobody serves (azure)', 'azure', { container: 'snapshots', client: 'nobody' }, /snapshots|azure/],
  ['an endpoint that nobody serves (s3)', 's3', { bucket: 'snapshots', client: 'nobody' }, /snapshots|s3/],
  ['a client that is not configured', 'azure', { container: 'snapshots', client: 'unknown' }, /unknown/],
  ['a folder outside of path.repo', 'fs', { location: '/somewhere/else' }, /path\.repo/],
  ['an unknown type', 'hdfs', {}, /hdfs/],
]) {
  const from = performance.now();
  const answer = await request(url, 'PUT', '/_snapshot/bad', { type, settings });
  check(answer.status >= 400 && words.test(answer.text), `${what}: ${Math.round(performance.now() - from)} ms, ${short(answer)}`);
  await request(url, 'DELETE', '/_snapshot/bad');
}
await intact('wrong settings');
await azurite.stop();
if (options.keep) { await silo.stop(); console.log(`kept in ${silo.folder}`); } else await silo.dispose();
console.log(violations.length ? `${violations.length} violations` : 'holds');
process.exit(violations.length ? 1 : 0);
