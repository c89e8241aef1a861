// What the scripts on following share: two clusters of silo processes, an index of one that follows that of the other, comparisons of both
// document by document, and what _ccr/stats says.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Cluster } from './cluster.mjs';
import { ok } from './http.mjs';

export const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

/** Asks again until the answer is one; the last question's error is the reason when time is over. */
export async function until(what, question, limitMs = 60_000) {
  let last;
  for (const from = performance.now(); performance.now() - from < limitMs;) {
    try { const answer = await question(); if (answer) return answer; last = undefined; } catch (error) { last = error; }
    await sleep(50);
  }
  throw new Error(`not within ${limitMs} ms: ${what}${last ? `; ${last.message}` : ''}`);
}

/** `far` is led by, `near` follows. */
export class Pair {
  constructor({ silos = 2, keep = false, settings = {} } = {}) {
    const named = name => () => ({ 'cluster.name': name, 'path.repo': join(this[name].folder, 'repo'), ...settings });
    this.far = new Cluster({ nodes: silos, keep, settings: named('far') });
    this.near = new Cluster({ nodes: silos, keep, settings: named('near') });
  }

  async start() {
    await Promise.all([this.far.start(), this.near.start()]);
    await ok(this.near.url(), 'PUT', '/_cluster/settings', { persistent: { 'cluster.remote.far.seeds': this.far.nodes.map(node => `127.0.0.1:${node.transportPort}`) } });
    return this;
  }

  /** Follows, and waits until the follower's primaries are there. */
  follow(index, leader, { settings, remote = 'far', ...parameters } = {}) {
    return ok(this.near.url(), 'PUT', `/${index}/_ccr/follow?wait_for_active_shards=1`, { remote_cluster: remote, leader_index: leader, settings, ...parameters });
  }

  /** An index that has followed, and nothing of it left, at the leader neither. */
  async remove(index) {
    const url = this.near.url();
    await ok(url, 'POST', `/${index}/_ccr/pause_follow`);
    await ok(url, 'POST', `/${index}/_close`);
    await ok(url, 'POST', `/${index}/_ccr/unfollow`);
    await ok(url, 'DELETE', `/${index}`);
  }

  /** The shards of a follower as _ccr/stats shows them. */
  async stats(index) {
    const { indices } = await ok(this.near.url(), 'GET', `/${index}/_ccr/stats`);
    return indices[0].shards;
  }

  async dispose() { await Promise.all([this.near.dispose(), this.far.dispose()]); }
}

/** Every document of an index with what is known of it: id -> "seq_no/term/version/hash of its source". A second one of an id is an error. */
export async function documents(url, index, { size = 5000 } = {}) {
  const all = new Map();
  await ok(url, 'POST', `/${index}/_refresh`);
  const { id: pit } = await ok(url, 'POST', `/${index}/_pit?keep_alive=5m`);
  try {
    for (let after; ;) {
      const { hits: { hits }, _shards: shards } = await ok(url, 'POST', '/_search', {
        size, pit: { id: pit, keep_alive: '5m' }, sort: [{ _shard_doc: 'asc' }], version: true, seq_no_primary_term: true, track_total_hits: false,
        ...(after && { search_after: after }),
      });
      if (shards.failed) throw new Error(`${index}: ${JSON.stringify(shards.failures)}`);
      for (const hit of hits) {
        if (all.has(hit._id)) throw new Error(`${index}: [${hit._id}] is doubled`);
        const source = createHash('sha1').update(JSON.stringify(hit._source)).digest('base64');
        all.set(hit._id, `seq_no ${hit._seq_no}, term ${hit._primary_term}, version ${hit._version}, source ${source}`);
      }
      if (hits.length < size) return all;
      after = hits.at(-1).sort;
    }
  } finally {
    await ok(url, 'DELETE', '/_pit', { id: pit });
  }
}

/** How two indices differ: a few lines, none when they are equal. */
export function differences(leader, follower) {
  const wrong = [];
  for (const [id, text] of leader) if (follower.get(id) !== text) wrong.push(`${id}: leader ${text}; follower ${follower.get(id) ?? 'has none'}`);
  for (const [id, text] of follower) if (!leader.has(id)) wrong.push(`${id}: leader has none; follower ${text}`);
  return wrong;
}
