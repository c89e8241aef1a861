#!/usr/bin/env node
// Kills a silo with SIGKILL at random moments of a bulk load, again and again, and checks after every restart that each
// acknowledged operation is there once, with its sequence number and version, and that each unacknowledged one is there whole or not
// at all.
//
//   node tests/process/kill9.mjs [--rounds=50] [--seed=N] [--batch=200] [--writers=4] [--shards=2]
//
// A failed or unanswered request is "unknown", never "absent": its documents may hold the new or the old state.
import { Silo } from './lib/silo.mjs';
import { ndjson, ok, request } from './lib/http.mjs';
import { args, random } from './lib/random.mjs';

const options = args({ rounds: 50, seed: Date.now() % 1_000_000, batch: 200, writers: 4, shards: 2, keep: false });
const rng = random(options.seed);
console.log(`kill -9: ${options.rounds} rounds, seed ${options.seed}`);

const silo = new Silo();
await silo.start();
await ok(silo.url, 'PUT', '/load', {
  settings: { number_of_shards: options.shards, number_of_replicas: 0, 'index.refresh_interval': '200ms' },
  mappings: { properties: { body: { type: 'text' }, serial: { type: 'long' }, check: { type: 'keyword' } } },
});

/** id -> { acked: {serial, seq_no, version, primary_term} | {deleted, …} | undefined, unknown: [states that may also be there] } */
const model = new Map();
let serial = 0;
let nextId = 0;
let acknowledged = 0;
let unknown = 0;
let torn = 0;

const bodyOf = value => `document ${value} ` + 'lorem ipsum dolor sit amet '.repeat(1 + value % 7);
const sourceOf = value => ({ serial: value, check: `c${value}`, body: bodyOf(value) });

function makeBatch(busy) {
  const operations = [];
  while (operations.length < options.batch) {
    const fresh = nextId === 0 || rng.next() < 0.7;
    const id = fresh ? `d${nextId++}` : `d${rng.int(nextId)}`;
    if (busy.has(id)) continue;
    busy.add(id);
    const value = ++serial;
    operations.push(!fresh && rng.next() < 0.15 ? { id, deleted: true, serial: value } : { id, serial: value });
  }
  return operations;
}

async function writer(busy, state) {
  while (!state.stop) {
    const operations = makeBatch(busy);
    const lines = operations.flatMap(op => op.deleted ? [{ delete: { _id: op.id } }] : [{ index: { _id: op.id } }, sourceOf(op.serial)]);
    let answer;
    try { answer = await request(silo.url, 'POST', '/load/_bulk', ndjson(lines)); } catch { answer = undefined; }
    operations.forEach((op, index) => {
      const entry = model.get(op.id) ?? { acked: undefined, unknown: [] };
      model.set(op.id, entry);
      const item = answer?.json?.items?.[index];
      const result = item && Object.values(item)[0];
      if (answer?.status === 200 && result && (result.status < 300 || (op.deleted && result.status === 404))) {
        entry.acked = { deleted: op.deleted === true, serial: op.serial, seq_no: result._seq_no, version: result._version, primary_term: result._primary_term };
        entry.unknown = [];
        acknowledged++;
      } else {
        entry.unknown.push({ deleted: op.deleted === true, serial: op.serial });
        unknown++;
      }
      busy.delete(op.id);
    });
  }
}

const failures = [];
function fail(message) { failures.push(message); console.log(`  FAILED ${message}`); }

async function verify(round, everything) {
  await ok(silo.url, 'POST', '/load/_refresh');
  const ids = [...model.keys()];
  // Every id in the last rounds, a sample otherwise: the whole history is compared at the end.
  const chosen = everything || ids.length < 4000 ? ids : ids.filter((id, index) => index >= ids.length - 2500 || rng.next() < 1500 / ids.length);
  for (let from = 0; from < chosen.length; from += 500) {
    const part = chosen.slice(from, from + 500);
    const { docs } = await ok(silo.url, 'POST', '/load/_mget', { ids: part });
    docs.forEach((doc, index) => check(part[index], doc, round));
  }
  // Once and only once, as a search sees it.
  const { count } = await ok(silo.url, 'GET', '/load/_count');
  let least = 0, most = 0;
  for (const entry of model.values()) {
    const states = [entry.acked, ...entry.unknown];
    const present = states.map(state => state !== undefined && !state.deleted);
    least += present.every(Boolean) ? 1 : 0;
    most += present.some(Boolean) ? 1 : 0;
  }
  if (count < least || count > most) fail(`round ${round}: _count says ${count}, the model ${least} to ${most}`);
}

function check(id, doc, round) {
  const entry = model.get(id);
  const where = `round ${round}, document ${id}`;
  if (!doc.found) {
    const mayBeAbsent = entry.acked === undefined || entry.acked.deleted || entry.unknown.some(state => state.deleted);
    if (!mayBeAbsent) fail(`${where}: acknowledged with serial ${entry.acked.serial}, seq_no ${entry.acked.seq_no}, and is not there`);
    else settle(entry, undefined);
    return;
  }
  const value = doc._source.serial;
  const whole = JSON.stringify(doc._source) === JSON.stringify(sourceOf(value));
  if (!whole) return fail(`${where}: is there in part: ${JSON.stringify(doc._source).slice(0, 200)}`);
  if (entry.acked && !entry.acked.deleted && value === entry.acked.serial) {
    const same = doc._seq_no === entry.acked.seq_no && doc._version === entry.acked.version && doc._primary_term === entry.acked.primary_term;
    if (!same) fail(`${where}: acknowledged seq_no ${entry.acked.seq_no} version ${entry.acked.version}, found ${doc._seq_no} version ${doc._version}`);
    settle(entry, doc);
  } else if (entry.unknown.some(state => !state.deleted && state.serial === value)) {
    settle(entry, doc);
  } else {
    fail(`${where}: serial ${value} was never written last; acknowledged ${JSON.stringify(entry.acked)}`);
  }
}

/** After a restart the state on disk is the state: what was unknown is now known. */
function settle(entry, doc) {
  entry.acked = doc ? { deleted: false, serial: doc._source.serial, seq_no: doc._seq_no, version: doc._version, primary_term: doc._primary_term } : { deleted: true };
  entry.unknown = [];
}

const restarts = [];
for (let round = 1; round <= options.rounds; round++) {
  const state = { stop: false };
  const busy = new Set();
  const writers = Array.from({ length: options.writers }, () => writer(busy, state));
  const before = acknowledged;
  const delay = 150 + rng.int(1500);
  await new Promise(resolve => setTimeout(resolve, delay));
  if (rng.next() < 0.2) request(silo.url, 'POST', '/load/_flush').catch(() => {});
  if (rng.next() < 0.1) request(silo.url, 'POST', '/load/_forcemerge?max_num_segments=1').catch(() => {});
  await silo.kill();
  state.stop = true;
  await Promise.all(writers);
  await silo.start();
  restarts.push(silo.readyMs);
  await ok(silo.url, 'GET', '/_cluster/health/load?wait_for_status=green&timeout=30s');
  await verify(round, round === options.rounds);
  const cuts = (silo.logText().match(/torn/gi) ?? []).length;
  console.log(`round ${round}: killed after ${delay} ms, ${acknowledged - before} acknowledged, ${model.size} documents, ready again in ${Math.round(silo.readyMs)} ms${cuts > torn ? ', torn tail cut' : ''}${failures.length ? `, ${failures.length} FAILURES` : ''}`);
  torn = cuts;
}

restarts.sort((a, b) => a - b);
console.log(`${options.rounds} kills, ${acknowledged} acknowledged operations, ${unknown} unknown, ${torn} torn tails in the log, restart median ${Math.round(restarts[restarts.length >> 1])} ms, worst ${Math.round(restarts.at(-1))} ms`);
if (!options.keep) await silo.dispose(); else { await silo.stop(); console.log(`kept in ${silo.folder}`); }
console.log(failures.length ? `${failures.length} FAILURES (seed ${options.seed})` : 'nothing lost, nothing doubled, nothing in part');
process.exit(failures.length ? 1 : 0);
