#!/usr/bin/env node
// Two clusters of silo processes; Elasticsearch's own client searches both through one of them, while silos of the other are killed and paused,
// the whole of it goes and comes back, and the link is cut. Every answer is compared with what both clusters hold.
//
//   node tests/process/remote/search.mjs [--documents=4000] [--searches=200] [--seconds=10] [--parts=speed,kill,pause,away,link] [--keep]
import assert from 'node:assert/strict';
import { Client } from '@elastic/elasticsearch';
import { Cluster } from '../lib/cluster.mjs';
import { link } from '../lib/link.mjs';
import { args } from '../lib/random.mjs';

const options = args({ documents: 4000, searches: 200, seconds: 10, parts: 'speed,kill,pause,away,link', keep: false });
const has = part => options.parts.split(',').includes(part);
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));
const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
const report = (what, text) => console.log(`${what.padEnd(52)} ${text}`);

const far = new Cluster({ nodes: 3, keep: options.keep, settings: { 'cluster.name': 'far' } });
const seed = () => `127.0.0.1:${far.nodes[0].transportPort}`;
const near = new Cluster({ nodes: 1, keep: options.keep, settings: () => ({ 'cluster.name': 'near' }) });

async function fill(client, remainder, shards) {
  await client.indices.create({
    index: 'books', settings: { number_of_shards: shards, number_of_replicas: remainder },
    mappings: { properties: { n: { type: 'long' }, shelf: { type: 'keyword' }, text: { type: 'text' } } },
  });
  const operations = [];
  for (let n = remainder; n < options.documents; n += 2) {
    operations.push({ index: { _id: String(n) } }, { n, shelf: 'abcdefgh'[n % 8], text: `volume ${n} of the collected works, ${'a sentence that compresses well; '.repeat(8)}` });
  }
  for (let i = 0; i < operations.length; i += 4000) assert.equal((await client.bulk({ index: 'books', operations: operations.slice(i, i + 4000) })).errors, false);
  await client.indices.refresh({ index: 'books' });
}

function check(found, { all = true } = {}) {
  assert.equal(found.timed_out, false);
  assert.equal(found._shards.failed, 0, JSON.stringify(found._shards));
  assert.equal(found.hits.total.value, all ? options.documents : options.documents / 2);
  const step = all ? 1 : 2, last = all ? options.documents - 1 : options.documents - 2;
  assert.deepEqual(found.hits.hits.map(hit => Number(hit._id)), Array.from({ length: 20 }, (_, i) => last - step * i));
  for (const hit of found.hits.hits) assert.equal(hit._index, Number(hit._id) % 2 ? 'far:books' : 'books');
  assert.equal(found.aggregations.shelves.buckets.reduce((sum, bucket) => sum + bucket.doc_count, 0), found.hits.total.value);
}

const body = { size: 20, track_total_hits: true, sort: [{ n: 'desc' }], aggs: { shelves: { terms: { field: 'shelf' } } } };

try {
  await far.start();
  // The seed is known from the start, by the environment.
  near.options.env = { WINNOW_CLUSTER_REMOTE_FAR_SEEDS: seed(), WINNOW_CLUSTER_REMOTE_FAR_SKIP_UNAVAILABLE: 'false' };
  await near.start();
  const clients = [near, far].map(cluster => new Client({ node: cluster.url(), maxRetries: 0, requestTimeout: 60_000 }));
  const [client] = clients;
  const info = (await client.cluster.remoteInfo()).far;
  assert.deepEqual([info.connected, info.num_nodes_connected, info.skip_unavailable, info.cluster_name], [true, 3, false, 'far']);
  await fill(clients[0], 0, 2);
  await fill(clients[1], 1, 3);
  await far.settled();
  const both = { index: 'books,far:books', ...body };

  const first = await client.search(both);
  check(first);
  assert.deepEqual([first._clusters.total, first._clusters.successful, first._shards.total], [2, 2, 5]);
  for (const [name, params] of !has('speed') ? [] : [['one cluster', { index: 'books', ...body }], ['two clusters', both], ['two clusters, two round trips', { ...both, ccs_minimize_roundtrips: false }]]) {
    for (let i = 0; i < 20; i++) await client.search(params);
    const times = [];
    for (let i = 0; i < options.searches; i++) {
      const begun = performance.now();
      const found = await client.search(params);
      times.push(performance.now() - begun);
      check(found, { all: name !== 'one cluster' });
    }
    report(`searches of ${name}`, `median ${quantile(times, 0.5).toFixed(1)} ms, 99 % ${quantile(times, 0.99).toFixed(1)} ms`);
  }

  assert.equal((await client.count({ index: 'books,far:books' })).count, options.documents);
  const pages = await client.helpers.scrollDocuments ? client.helpers.scrollDocuments({ index: 'books,far:books', size: 500, sort: ['n'] }) : [];
  let scrolled = 0;
  for await (const document of pages) assert.equal(document.n, scrolled++);
  assert.equal(scrolled, options.documents);
  report('a scroll of both', `${scrolled} documents in order`);

  /** Searches without a pause until the time is over, and then until one is answered; what failed, and how long the longest gap between good answers was. */
  async function during(seconds, act) {
    const state = { good: 0, failed: [], longestGap: 0 };
    let last = performance.now();
    const until = last + seconds * 1000;
    const acting = act();
    for (let answered = false; performance.now() < until || (!answered && performance.now() < until + 30_000);) {
      answered = false;
      try {
        check(await client.search(both));
        answered = true;
        state.good++;
        state.longestGap = Math.max(state.longestGap, performance.now() - last);
        last = performance.now();
      } catch (error) {
        if (error.name === 'AssertionError' || error.code === 'ERR_ASSERTION') throw error;
        state.failed.push(error.message.slice(0, 160));
        await sleep(20);
      }
    }
    await acting;
    assert.ok(last >= until - 1000 || state.failed.length === 0, `no answer at the end; ${JSON.stringify([...new Set(state.failed)])}\n${near.tails(4)}`);
    return state;
  }
  const tell = ({ good, failed, longestGap }) => `${good} answered, ${failed.length} failed, longest gap ${Math.round(longestGap)} ms${failed.length ? ` (${[...new Set(failed)].join(' | ')})` : ''}`;

  if (has('kill')) {
    report('kill -9 of the seed\'s silo', tell(await during(options.seconds, async () => { await sleep(500); await far.nodes[0].kill(); })));
    const without = (await client.cluster.remoteInfo()).far;
    assert.deepEqual([without.connected, without.num_nodes_connected], [true, 2]);
    await far.nodes[0].start();
    await far.settled();
  }

  if (has('pause')) {
    report(`SIGSTOP of another, ${2 * options.seconds} s`, tell(await during(2 * options.seconds, async () => { await sleep(500); far.nodes[1].pause(); })));
    far.nodes[1].resume();
    await far.revive();
    await far.settled();
  }

  if (has('away')) {
    await client.cluster.putSettings({ persistent: { 'cluster.remote.far.seeds': [seed()], 'cluster.remote.far.skip_unavailable': true } });
    await Promise.all(far.nodes.map(node => node.stop()));
    const skipped = await client.search(both);
    check(skipped, { all: false });
    assert.deepEqual([skipped._clusters.skipped, skipped._clusters.details.far.status, skipped._clusters.details.far.failures[0].reason.type], [1, 'skipped', 'connect_transport_exception']);
    await Promise.all(far.nodes.map(node => node.start()));
    const returned = performance.now();
    await far.settled();
    for (;;) {
      const found = await client.search(both);
      if (found._clusters.successful === 2) { check(found); break; }
      check(found, { all: false });
      assert.ok(performance.now() - returned < 60_000, JSON.stringify(await client.cluster.remoteInfo()));
      await sleep(100);
    }
    report('all of the other cluster stopped and started', `searched again ${((performance.now() - returned) / 1000).toFixed(1)} s after it was ready`);
  }

  if (has('link')) {
    // Through one address, compressed or not.
    const wire = await link(Number(far.nodes[1].settings['gateway.port']));
    for (const compress of [false, true]) {
      await client.cluster.putSettings({ persistent: { 'cluster.remote.far': null } });
      await client.cluster.putSettings({ persistent: { 'cluster.remote.far': { mode: 'proxy', proxy_address: wire.at, skip_unavailable: 'false', transport: { compress: String(compress) } } } });
      assert.equal((await client.cluster.remoteInfo()).far.connected, true);
      const before = wire.down;
      for (let i = 0; i < 20; i++) check(await client.search(both));
      report(`20 searches over a proxy${compress ? ', compressed' : ''}`, `${((wire.down - before) / 1024).toFixed(0)} KB`);
    }
    report('the link is cut for 3 s', tell(await during(options.seconds, async () => { await sleep(500); wire.break(); await sleep(3000); wire.heal(); })));
    wire.close();
  }

  await client.cluster.putSettings({ persistent: { 'cluster.remote.far': null } });
  // What the node was started with holds again.
  assert.deepEqual((await client.cluster.remoteInfo()).far.seeds, [seed()]);
  check(await client.search(both));
  console.log('all answers were those of both clusters');
} catch (error) {
  console.error(error, near.tails(20), far.tails(6));
  process.exitCode = 1;
} finally {
  await near.dispose();
  await far.dispose();
  process.exit();
}
