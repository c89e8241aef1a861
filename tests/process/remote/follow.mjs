#!/usr/bin/env node
// Two clusters of silo processes; an index of one follows that of the other, while documents are written, updated and deleted, and while silos of both
// are killed. In the end follower and leader are compared document by document: source, number, term and version. Elasticsearch's own client does it all.
//
//   node tests/process/remote/follow.mjs [--documents=5000] [--silos=2] [--rate=500] [--seconds=5] [--keep]
import assert from 'node:assert/strict';
import { Client } from '@elastic/elasticsearch';
import { Cluster } from '../lib/cluster.mjs';
import { args } from '../lib/random.mjs';

const options = args({ documents: 5000, silos: 2, rate: 500, seconds: 5, keep: false });
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
const report = (what, text) => console.log(`${what.padEnd(52)} ${text}`);
const from = performance.now();
const seconds = () => `${((performance.now() - from) / 1000).toFixed(1)} s`;

const far = new Cluster({ nodes: options.silos, keep: options.keep, settings: { 'cluster.name': 'far' } });
const near = new Cluster({ nodes: options.silos, keep: options.keep, settings: { 'cluster.name': 'near' } });
const client = cluster => new Client({ nodes: cluster.live.map(node => node.url), maxRetries: 20, requestTimeout: 60_000 });

async function write(leader, ids, version) {
  const operations = ids.flatMap(n => [{ index: { _id: String(n) } }, { n, version, text: `volume ${n} of the collected works` }]);
  for (let i = 0; i < operations.length; i += 1000) assert.equal((await leader.bulk({ index: 'books', operations: operations.slice(i, i + 1000) })).errors, false);
}

async function remove(leader, ids) {
  const answer = await leader.bulk({ index: 'books', operations: ids.map(n => ({ delete: { _id: String(n) } })) });
  for (const item of answer.items) assert.ok(item.delete.status === 200 || item.delete.status === 404, JSON.stringify(item));
}

async function documents(cluster, index) {
  await cluster.indices.refresh({ index });
  const all = new Map();
  for (let after; ;) {
    const found = await cluster.search({ index, size: 5000, sort: [{ n: 'asc' }], search_after: after, version: true, seq_no_primary_term: true });
    if (found.hits.hits.length === 0) return all;
    for (const hit of found.hits.hits) all.set(hit._id, `${hit._seq_no} ${hit._primary_term} ${hit._version} ${JSON.stringify(hit._source)}`);
    after = found.hits.hits.at(-1).sort;
  }
}

/** Waits until both hold the same, and answers how many documents that is. */
async function same(leader, follower, what, limitMs = 30_000) {
  const begun = performance.now();
  for (;;) {
    const [theirs, ours] = [await documents(leader, 'books'), await documents(follower, 'copy')];
    const wrong = [...theirs].filter(([id, text]) => ours.get(id) !== text).length + [...ours.keys()].filter(id => !theirs.has(id)).length;
    if (wrong === 0) { report(what, `${ours.size} documents equal after ${((performance.now() - begun) / 1000).toFixed(1)} s`); return; }
    if (performance.now() - begun > limitMs) {
      throw new Error(`${wrong} documents differ\n${JSON.stringify(await follower.ccr.followStats({ index: 'copy' }))}\n${near.tails(6)}\n${far.tails(6)}`);
    }
    await sleep(100);
  }
}

try {
  await Promise.all([far.start(), near.start()]);
  const [leader, follower] = [client(far), client(near)];
  await leader.indices.create({ index: 'books', settings: { number_of_shards: 2, number_of_replicas: 1 }, mappings: { properties: { n: { type: 'long' } } } });
  await write(leader, Array.from({ length: options.documents }, (_, n) => n), 1);
  await follower.cluster.putSettings({ persistent: { 'cluster.remote.far.seeds': far.nodes.map(node => `127.0.0.1:${node.transportPort}`) } });
  report('two clusters with one leader', seconds());

  let begun = performance.now();
  const put = await follower.ccr.follow({ index: 'copy', remote_cluster: 'far', leader_index: 'books', wait_for_active_shards: '1' });
  assert.deepEqual({ ...put }, { follow_index_created: true, follow_index_shards_acked: true, index_following_started: true });
  report('put-follow until its shards are there', `${(performance.now() - begun).toFixed(0)} ms`);
  await same(leader, follower, 'what was there');

  // A write that is acknowledged by the leader is asked for in the follower until it is there.
  const lags = [];
  const pace = 1000 / options.rate * 10;
  let n = options.documents;
  for (const until = performance.now() + options.seconds * 1000; performance.now() < until;) {
    const started = performance.now();
    const last = n + 9;
    await write(leader, Array.from({ length: 10 }, () => n++), 1);
    const acknowledged = performance.now();
    for (;;) {
      if ((await follower.exists({ index: 'copy', id: String(last) }))) break;
      await sleep(1);
    }
    lags.push(performance.now() - acknowledged);
    await sleep(Math.max(0, pace - (performance.now() - started)));
  }
  report(`lag while ${options.rate} documents a second were aimed at`, `${(10 * lags.length / options.seconds).toFixed(0)}/s; median ${quantile(lags, 0.5).toFixed(0)} ms, 99th percentile ${quantile(lags, 0.99).toFixed(0)} ms`);

  await write(leader, Array.from({ length: 1000 }, (_, i) => i * 3), 2);
  await remove(leader, Array.from({ length: 500 }, (_, i) => i * 7));
  await leader.indices.putMapping({ index: 'books', properties: { later: { type: 'keyword' } } });
  await leader.index({ index: 'books', id: 'later', document: { n: -1, later: 'x', dynamic: 'y' } });
  await same(leader, follower, 'updates, deletes, new fields');

  await follower.ccr.pauseFollow({ index: 'copy' });
  assert.equal((await follower.ccr.followInfo({ index: 'copy' })).follower_indices[0].status, 'paused');
  await write(leader, Array.from({ length: 500 }, (_, i) => 10_000 + i), 3);
  await follower.ccr.resumeFollow({ index: 'copy', max_read_request_operation_count: 1000 });
  assert.equal((await follower.ccr.followInfo({ index: 'copy' })).follower_indices[0].parameters.max_read_request_operation_count, 1000);
  await same(leader, follower, 'paused and resumed');
  await assert.rejects(follower.index({ index: 'copy', document: { n: 1 } }), error => error.statusCode === 403);

  for (const [cluster, what] of [[near, "a follower's"], [far, "a leader's"]]) {
    const killed = (await cluster.shards(cluster === near ? 'copy' : 'books')).find(shard => shard.primary).node;
    const during = write(leader, Array.from({ length: 2000 }, (_, i) => i), cluster === near ? 4 : 5);
    await killed.kill();
    await during;
    await same(leader, follower, `${what} silo was killed with kill -9`);
    await killed.start();
  }

  await Promise.all([near.settled(), far.settled()]);
  await remove(leader, Array.from({ length: 100 }, (_, i) => i * 11));
  await same(leader, follower, 'after all of it');
  const stats = (await follower.ccr.stats()).follow_stats.indices[0];
  assert.equal(stats.total_global_checkpoint_lag, 0);
  assert.ok(stats.shards.every(shard => !shard.fatal_exception));

  await follower.ccr.pauseFollow({ index: 'copy' });
  await follower.indices.close({ index: 'copy' });
  await follower.ccr.unfollow({ index: 'copy' });
  await follower.indices.open({ index: 'copy' });
  await follower.index({ index: 'copy', id: 'own', document: { n: -2 } });
  report('an ordinary index after unfollow; in all', seconds());
  await Promise.all([leader.close(), follower.close()]);
} finally {
  await Promise.all([near.dispose(), far.dispose()]);
}
