#!/usr/bin/env node
// The drill: a leader's cluster is killed under load, its follower in another cluster is promoted, clients go on there. The old cluster comes back, its
// index is demoted, gives up what never left it, and catches up by what has changed. Then the roles are swapped back. After each step both are compared
// document by document, with source, number, term and version, and the time that it took is printed; bytes are those that went over the wire.
//
//   node tests/process/remote/drill.mjs [--documents=20000] [--changed=1] [--silos=2] [--seconds=3] [--keep]
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Cluster } from '../lib/cluster.mjs';
import { differences, documents, sleep, until } from '../lib/following.mjs';
import { ndjson, ok, request } from '../lib/http.mjs';
import { link } from '../lib/link.mjs';
import { args, random } from '../lib/random.mjs';

const options = args({ documents: 20000, changed: 1, silos: 2, seconds: 3, seed: 1, keep: false });
const chance = random(options.seed);
const report = (what, text) => console.log(`${what.padEnd(64)} ${text}`);
const ms = from => `${(performance.now() - from).toFixed(0)} ms`;
const cluster = name => new Cluster({ nodes: options.silos, keep: options.keep, settings: { 'cluster.name': name } });
const [west, east] = [cluster('west'), cluster('east')];

// Clients change these and no others: one in a hundred documents.
const hot = Math.max(1, Math.floor(options.documents * options.changed / 100));
const words = Array.from({ length: 4000 }, () => chance.int(36 ** 6).toString(36));
const source = (n, version) => ({ n, version, text: Array.from({ length: 120 }, () => chance.pick(words)).join(' ') });

/** Four clients that change one document after the other, each on the condition that it is as they know it, until they are stopped. */
function clients(url, index, pause = 0) {
  const acknowledged = new Map();
  const state = { stopped: false, acknowledged, first: undefined, refused: undefined, writes: 0 };
  const run = async client => {
    for (let n = 0; !state.stopped; n++) {
      const [id, version] = [(client + 4 * n) % hot, n];
      await sleep(pause);
      try {
        const read = (await request(url, 'GET', `/${index}/_doc/${id}`)).json;
        const answer = await request(url, 'PUT', `/${index}/_doc/${id}?if_seq_no=${read._seq_no}&if_primary_term=${read._primary_term}`, source(id, version));
        if (answer.status < 300) {
          state.first ??= performance.now();
          state.writes++;
          acknowledged.set(String(id), { seqNo: answer.json._seq_no, term: answer.json._primary_term, version: answer.json._version });
        } else state.refused ??= `${answer.status} ${answer.text.slice(0, 200)}`;
      } catch { await sleep(5); }
    }
  };
  state.over = Promise.all([0, 1, 2, 3].map(run));
  state.stop = async () => { state.stopped = true; await state.over; };
  return state;
}

/** Waits until the follower has all that its leader has, then compares both; answers how many documents that are. */
async function same(from, leader, to, follower, limitMs = 120_000) {
  await until(`[${follower}] is level`, async () => {
    const shards = (await ok(to, 'GET', `/${follower}/_ccr/stats`)).indices[0].shards;
    const leaders = (await ok(from, 'GET', `/${leader}/_stats?level=shards`)).indices[leader].shards;
    return shards.every(shard => {
      assert.ok(!shard.fatal_exception, JSON.stringify(shard.fatal_exception));
      const primary = leaders[shard.shard_id].find(copy => copy.routing.primary);
      return shard.follower_global_checkpoint === primary.seq_no.max_seq_no;
    });
  }, limitMs);
  const level = performance.now();
  const wrong = differences(await documents(from, leader), await documents(to, follower));
  assert.equal(wrong.length, 0, wrong.slice(0, 5).join('\n'));
  return level;
}

const numberOf = document => Number(/^seq_no (\d+)/.exec(document)[1]);
const promote = (url, index, body) => ok(url, 'POST', `/${index}/_ccr/promote`, body);
const demote = (url, index, remote, leader) => ok(url, 'POST', `/${index}/_ccr/demote`, { remote_cluster: remote, leader_index: leader, read_poll_timeout: '1s' });
const connectTo = (url, alias, settings) => ok(url, 'PUT', '/_cluster/settings', { persistent: { [`cluster.remote.${alias}`]: settings } });

/** What an old leader has given up, by document, out of the files of its shards. */
function conflicts(shards) {
  const found = new Map();
  for (const { rollback } of shards) {
    if (!rollback?.conflict_file) continue;
    const file = join(west.byName(rollback.node).folder, 'data', 'conflicts', rollback.conflict_file);
    for (const line of readFileSync(file, 'utf8').trim().split('\n').map(text => JSON.parse(text))) {
      if (line._id !== undefined) found.set(line._id, [...(found.get(line._id) ?? []), line._seq_no]);
    }
  }
  return found;
}

try {
  await Promise.all([west.start(), east.start()]);
  const wire = await link(Number(east.nodes[0].settings['gateway.port']));
  await connectTo(west.url(), 'east', { mode: 'proxy', proxy_address: wire.at });
  await connectTo(east.url(), 'west', { seeds: west.nodes.map(node => `127.0.0.1:${node.transportPort}`) });
  await ok(west.url(), 'PUT', '/books', { settings: { number_of_shards: 2, number_of_replicas: 1 }, mappings: { properties: { n: { type: 'long' } } } });
  for (let n = 0; n < options.documents; n += 1000) {
    const lines = Array.from({ length: Math.min(1000, options.documents - n) }, (_, i) => [{ index: { _id: String(n + i) } }, source(n + i, 0)]).flat();
    assert.equal((await ok(west.url(), 'POST', '/books/_bulk', ndjson(lines), { 'content-type': 'application/x-ndjson' })).errors, false);
  }
  let from = performance.now();
  await ok(east.url(), 'PUT', '/copy/_ccr/follow?wait_for_active_shards=1', { remote_cluster: 'west', leader_index: 'books', read_poll_timeout: '1s' });
  const level = await same(west.url(), 'books', east.url(), 'copy');
  await ok(east.url(), 'POST', '/copy/_flush');
  const bytes = (await ok(east.url(), 'GET', '/copy/_stats/store'))._all.primaries.store.size_in_bytes;
  report('a follower is made and level', `${(level - from).toFixed(0)} ms; ${options.documents} documents, ${(bytes / 2 ** 20).toFixed(1)} MB`);

  const before = clients(west.url(), 'books');
  await sleep(options.seconds * 1000);
  const killed = performance.now();
  await Promise.all(west.nodes.map(node => node.kill()));
  await before.stop();
  report('the leader\'s cluster is killed with kill -9 under load', `${before.writes} writes were acknowledged in ${options.seconds} s`);
  assert.ok(before.acknowledged.size > 0, before.refused);

  from = performance.now();
  const refused = await request(east.url(), 'POST', '/copy/_ccr/promote?timeout=2s');
  assert.ok(refused.status === 503 && /force=true/.test(refused.text), refused.text);
  report('without force it is refused, and follows on', ms(from));
  from = performance.now();
  const promoted = await promote(east.url(), 'copy', { force: true });
  report('the follower is promoted with force', `${ms(from)}; ${promoted.shards.map(shard => `[${shard.shard}] up to ${shard.max_seq_no}, term ${shard.primary_term}`).join(', ')}`);

  // All of them at least once before the old cluster is back.
  const after = clients(east.url(), 'copy', 40_000 / hot);
  await until('a write is acknowledged', () => after.first);
  report('clients go on: the first acknowledged write', `${(after.first - from).toFixed(0)} ms after it was asked to, ${((after.first - killed) / 1000).toFixed(1)} s after the kill`);
  await until('all that change have changed', () => after.acknowledged.size === hot, 60_000);

  from = performance.now();
  await Promise.all(west.nodes.map(node => node.start()));
  await west.settled();
  report('the old cluster is back', ms(from));
  const old = await documents(west.url(), 'books');
  for (const [id, made] of before.acknowledged) assert.ok(numberOf(old.get(id)) >= made.seqNo, `[${id}] was acknowledged as ${JSON.stringify(made)}, and is ${old.get(id)}`);
  const taken = await documents(east.url(), 'copy');
  await until('the old cluster reaches the new leader', async () => (await ok(west.url(), 'GET', '/_remote/info')).east.connected);
  const down = wire.down;
  from = performance.now();
  const demoted = await demote(west.url(), 'books', 'east', 'copy');
  report('it is demoted', `${ms(from)}; ${demoted.shards.map(shard => `[${shard.shard}] shares up to ${shard.shared_seq_no}, had ${shard.operations_above} above`).join(', ')}`);
  assert.equal((await request(west.url(), 'PUT', '/books/_doc/0', source(0, -1))).status, 403);
  await after.stop();
  assert.equal(after.refused, undefined);
  const caught = await same(east.url(), 'copy', west.url(), 'books');
  const moved = wire.down - down;
  const stats = (await ok(west.url(), 'GET', '/books/_ccr/stats')).indices[0].shards;
  report('it has rolled back and caught up', `${(caught - from).toFixed(0)} ms; documents equal one by one`);
  report('  over the wire', `${(moved / 1024).toFixed(0)} KB: ${(100 * moved / bytes).toFixed(2)} % of the index; ${after.acknowledged.size} documents (${(100 * after.acknowledged.size / options.documents).toFixed(2)} %) had changed in ${after.writes} writes`);
  assert.ok(moved < bytes * 0.05, `${moved} of ${bytes} bytes`);
  assert.ok(stats.every(shard => (shard.self_heal?.count ?? 0) === 0), 'no shard needed files');

  // Whatever the old leader had acknowledged and the new one does not have is in the files.
  const aside = conflicts(stats);
  const operations = [...aside.values()].reduce((sum, numbers) => sum + numbers.length, 0);
  const given = demoted.shards.reduce((sum, shard) => sum + shard.operations_above, 0);
  const lost = [...before.acknowledged].filter(([id, made]) => aside.get(id)?.includes(made.seqNo));
  report('  set aside', `${operations} of ${given} numbers above; ${lost.length} of them the last acknowledged change of a document`);
  assert.ok(operations <= given);
  for (const [id, made] of before.acknowledged) {
    const shares = demoted.shards.some(shard => made.seqNo <= shard.shared_seq_no) || aside.get(id)?.includes(made.seqNo) || numberOf(taken.get(id)) >= made.seqNo;
    assert.ok(shares, `[${id}] was acknowledged as ${JSON.stringify(made)}, and is nowhere`);
  }

  // Planned, the other way: clients pause, nothing is lost.
  from = performance.now();
  await promote(west.url(), 'books');
  report('roles are swapped back: promoted, drained', ms(from));
  const back = performance.now();
  const swapped = await demote(east.url(), 'copy', 'west', 'books');
  assert.ok(swapped.shards.every(shard => shard.operations_above === 0), JSON.stringify(swapped));
  report('  the other is demoted', ms(back));
  const last = clients(west.url(), 'books');
  await until('a write is acknowledged', () => last.first);
  report('  clients go on: the first acknowledged write', `${(last.first - from).toFixed(0)} ms after the promotion was asked for`);
  await sleep(1000);
  await last.stop();
  assert.equal(last.refused, undefined);
  const end = performance.now();
  report('  level again after the load', `${((await same(west.url(), 'books', east.url(), 'copy')) - end).toFixed(0)} ms; documents equal one by one`);
  wire.close();
} catch (error) {
  console.error(`${west.tails(8)}\n${east.tails(8)}`);
  throw error;
} finally {
  await Promise.all([west.dispose(), east.dispose()]);
}
