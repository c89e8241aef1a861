#!/usr/bin/env node
// kill -9 at random moments of create, delete, clone, restore and clean-up. Afterwards, without a hand: every snapshot that is listed is
// verified, holds what its indices held, and can be restored; what was acknowledged stands; clean-up leaves nothing but what is reachable.
//
//   node tests/process/snapshots/kill.mjs [--kills=200] [--nodes=1] [--seed=N] [--keep]
//
// With one node every kill hits whoever runs the operation; with three, the node is drawn, and another may carry the operation on.
import { join } from 'node:path';
import { mkdirSync } from 'node:fs';
import { Cluster } from '../lib/cluster.mjs';
import { ndjson, ok, request } from '../lib/http.mjs';
import { args, random } from '../lib/random.mjs';
import { digest, folderSize, mb, median, problems, restore } from '../lib/snapshots.mjs';

const options = args({ kills: 200, nodes: 1, seed: Date.now() % 1_000_000, keep: false });
const rng = random(options.seed);
const indices = ['alpha', 'beta', 'gamma'];
const violations = [];
const violation = text => { violations.push(text); console.log(`VIOLATION: ${text}`); };
console.log(`kill -9 under snapshots: ${options.kills} kills, ${options.nodes} nodes, seed ${options.seed}`);

const cluster = new Cluster({ nodes: options.nodes, keep: options.keep, settings: node => ({ 'path.repo': join(node.folder, '..', 'repo') }) });
const location = join(cluster.folder, 'repo', 'r');
mkdirSync(location, { recursive: true });
await cluster.start();
await ok(cluster.url(), 'PUT', '/_snapshot/r', { type: 'fs', settings: { location, chunk_size: '64kb', max_snapshot_bytes_per_sec: '0', max_restore_bytes_per_sec: '0' } });
for (const index of indices) {
  await ok(cluster.url(), 'PUT', `/${index}`, {
    settings: { number_of_shards: 2, number_of_replicas: Math.min(1, options.nodes - 1), 'index.unassigned.node_left.delayed_timeout': '0s' },
    mappings: { properties: { body: { type: 'text' }, serial: { type: 'long' } } },
  });
}

/** name -> { digests: per index, acked: boolean, deleting: boolean } for every snapshot that may be there. */
const known = new Map();
const outcomes = {};
let serial = 0, made = 0;

async function change() {
  for (const index of indices.filter(() => rng.next() < 0.6)) {
    const lines = Array.from({ length: 50 + rng.int(500) }, () => [{ index: { _id: `d${rng.int(3000)}` } }, { serial: ++serial, body: `text ${serial} ${rng.next()} `.repeat(1 + rng.int(30)) }]).flat();
    await ok(cluster.url(), 'POST', `/${index}/_bulk?refresh=true`, ndjson(lines));
  }
}

const digests = async () => Object.fromEntries(await Promise.all(indices.map(async index => {
  await ok(cluster.url(), 'POST', `/${index}/_refresh`);
  return [index, JSON.stringify(await digest(cluster.url(), index))];
})));

const drawn = () => rng.pick([...known].filter(([, entry]) => entry.acked && !entry.deleting).map(([name]) => name));

/** One operation: sends it, and says what its answer would mean. */
const operations = {
  async create() {
    await change();
    const name = `s${++made}`;
    known.set(name, { digests: await digests(), acked: false });
    return { send: url => request(url, 'PUT', `/_snapshot/r/${name}?wait_for_completion=true`), done: answer => { if (answer.json?.snapshot?.state === 'SUCCESS') known.get(name).acked = true; } };
  },
  async clone() {
    const source = drawn();
    const name = `c${++made}`;
    known.set(name, { digests: known.get(source).digests, acked: false });
    return { send: url => request(url, 'PUT', `/_snapshot/r/${source}/_clone/${name}`, { indices: '*' }), done: answer => { if (answer.json?.acknowledged) known.get(name).acked = true; } };
  },
  async delete() {
    const names = [drawn(), drawn()].filter((name, at, all) => all.indexOf(name) === at);
    for (const name of names) known.get(name).deleting = true;
    return { send: url => request(url, 'DELETE', `/_snapshot/r/${names.join(',')}`), done: answer => { if (answer.json?.acknowledged) for (const name of names) known.delete(name); } };
  },
  async restore() {
    const name = drawn();
    return { send: url => request(url, 'POST', `/_snapshot/r/${name}/_restore?wait_for_completion=true`, { rename_pattern: '(.+)', rename_replacement: 'killed-$1', include_global_state: false }), done: () => {} };
  },
  async cleanup() {
    return { send: url => request(url, 'POST', '/_snapshot/r/_cleanup'), done: () => {} };
  },
};

/** Waits until no operation runs any more: the server says so. */
async function quiet() {
  for (const from = performance.now(); performance.now() - from < 120_000; await new Promise(resolve => setTimeout(resolve, 50))) {
    const answer = await request(cluster.url(), 'GET', '/_snapshot/_status').catch(() => undefined);
    if (answer?.status === 200 && answer.json.snapshots.length === 0) return;
  }
  violation('a snapshot runs without end');
}

async function settle() {
  for (const node of cluster.nodes) if (!node.running) await node.start();
  await cluster.health({ wait_for_status: options.nodes > 1 ? 'green' : 'yellow', wait_for_nodes: options.nodes });
  await quiet();
}

async function verify(where) {
  const url = cluster.url();
  const { snapshots } = await ok(url, 'GET', '/_snapshot/r/_all');
  const listed = new Map(snapshots.map(snapshot => [snapshot.snapshot, snapshot]));
  for (const [name, snapshot] of listed) {
    if (!known.has(name)) violation(`${where}: [${name}] is listed, and was deleted or never made`);
    else if (snapshot.state !== 'SUCCESS') violation(`${where}: [${name}] is ${snapshot.state}: ${JSON.stringify(snapshot.failures)}`);
  }
  for (const [name, entry] of known) {
    if (entry.acked && !entry.deleting && !listed.has(name)) violation(`${where}: [${name}] was acknowledged and is not listed`);
    else if (!listed.has(name)) known.delete(name);
    else { entry.acked = true; entry.deleting = false; }
  }
  for (const problem of await problems(url, 'r')) violation(`${where}: ${problem}`);
  const { text } = await request(url, 'DELETE', '/killed-*,checked-*');
  if (!/acknowledged/.test(text)) violation(`${where}: ${text}`);
  const name = drawn();
  if (!name) return;
  await restore(url, 'r', name, { rename_pattern: '(.+)', rename_replacement: 'checked-$1', index_settings: { 'index.number_of_replicas': 0 } });
  for (const index of indices) {
    const is = JSON.stringify(await digest(url, `checked-${index}`));
    if (is !== known.get(name).digests[index]) violation(`${where}: [${name}] restored [${index}] as ${is}, it was ${known.get(name).digests[index]}`);
  }
  await ok(url, 'DELETE', '/checked-*');
}

async function fill() {
  while ([...known.values()].filter(entry => entry.acked && !entry.deleting).length < 4) {
    const { send, done } = await operations.create();
    const answer = await send(cluster.url());
    done(answer);
    if (answer.json?.snapshot?.state !== 'SUCCESS') { violation(`create: ${answer.status} ${answer.text.slice(0, 400)}`); return; }
  }
}

/** How long an operation takes when nothing is killed: kills are drawn over that. */
const durations = Object.fromEntries(Object.keys(operations).map(name => [name, 150]));
await fill();
for (let kill = 1; kill <= options.kills && violations.length < 20; kill++) {
  await fill();
  const kind = Object.keys(operations)[kill % 5];
  const { send, done } = await operations[kind]();
  const victim = rng.pick(cluster.live);
  const contact = rng.pick(cluster.live.filter(node => node !== victim)) ?? victim;
  const moment = rng.next() * durations[kind] * 1.3;
  const from = performance.now();
  let took;
  const answer = send(contact.url).then(value => { took = performance.now() - from; return value; }, () => undefined);
  await new Promise(resolve => setTimeout(resolve, moment));
  await victim.kill();
  const finished = await Promise.race([answer, new Promise(resolve => setTimeout(resolve, 60_000))]);
  if (finished) done(finished);
  if (took && took < moment) durations[kind] = 0.7 * durations[kind] + 0.3 * took;
  else durations[kind] = Math.min(3000, durations[kind] * 1.1);
  const outcome = took < moment ? 'before it was over: no' : finished ? `answered ${finished.status}` : 'unanswered';
  outcomes[`${kind}: ${outcome}`] = (outcomes[`${kind}: ${outcome}`] ?? 0) + 1;
  await settle();
  await verify(`kill ${kill} (${kind} at ${Math.round(moment)} ms, seed ${options.seed})`);
  if (kill % 20 === 0) console.log(`${kill} kills, ${known.size} snapshots, ${violations.length} violations; typical ms: ${Object.entries(durations).map(([name, value]) => `${name} ${Math.round(value)}`).join(', ')}`);
}

console.log(Object.entries(outcomes).sort().map(([name, count]) => `${name} ${count}`).join('; '));
const url = cluster.url();
await ok(url, 'POST', '/_snapshot/r/_cleanup');
const { results: rest } = await ok(url, 'POST', '/_snapshot/r/_cleanup?dry_run=true');
if (rest.deleted_bytes || rest.deleted_blobs) violation(`after the clean-up there is something left to be cleaned up: ${JSON.stringify(rest)}`);
console.log(`repository with ${known.size} snapshots after clean-up: ${mb(folderSize(location).bytes)} in ${folderSize(location).files} files`);
await verify('end');
await ok(url, 'DELETE', '/_snapshot/r/*');

let left = folderSize(location);
if (left.files > 3) {
  // What a killed process was writing has no name yet, and may be a slow one's: it is garbage a minute later.
  await new Promise(resolve => setTimeout(resolve, 61_000));
  await ok(url, 'POST', '/_snapshot/r/_cleanup');
  left = folderSize(location);
}

console.log(`without a snapshot: ${left.bytes} bytes in ${left.files} files`); // the root and the lock beside it
if (left.files > 3) violation(`${left.files} files are left of a repository without a snapshot`);
if (violations.length) console.log(cluster.tails());
await cluster.dispose();
console.log(violations.length ? `${violations.length} violations` : `holds: ${options.kills} kills`);
process.exit(violations.length ? 1 : 0);
