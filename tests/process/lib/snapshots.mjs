// What the snapshot scripts share: repositories, snapshots and restores over HTTP, and comparisons of an index with its restored twin.
import { createHash } from 'node:crypto';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ok, request } from './http.mjs';

/** Bytes and number of all files below a folder. */
export function folderSize(folder) {
  let bytes = 0, files = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    try { bytes += statSync(join(entry.parentPath ?? entry.path, entry.name)).size; files++; } catch { /* deleted meanwhile */ }
  }
  return { bytes, files };
}

export const register = (url, name, settings, type = 'fs') => ok(url, 'PUT', `/_snapshot/${name}`, { type, settings });

/** A snapshot that is waited for. @returns the snapshot object of the answer */
export async function create(url, repository, name, body = {}) {
  const { snapshot } = await ok(url, 'PUT', `/_snapshot/${repository}/${name}?wait_for_completion=true`, body);
  return snapshot;
}

/** A restore that is waited for: every shard of it, or an error. */
export async function restore(url, repository, name, body = {}) {
  const { snapshot } = await ok(url, 'POST', `/_snapshot/${repository}/${name}/_restore?wait_for_completion=true`, body);
  if (snapshot.shards.failed) throw new Error(`restore of ${repository}/${name}: ${JSON.stringify(snapshot)}`);
  return snapshot;
}

export async function list(url, repository) {
  const { snapshots } = await ok(url, 'GET', `/_snapshot/${repository}/_all`);
  return snapshots;
}

/** Bytes and files of a finished snapshot: what it uploaded and what it holds. */
export async function statsOf(url, repository, name) {
  const { snapshots: [status] } = await ok(url, 'GET', `/_snapshot/${repository}/${name}/_status`);
  return status.stats;
}

/** Nothing is left to be removed, nothing is broken. @returns {Promise<string[]>} what is wrong */
export async function problems(url, repository) {
  const found = [];
  const integrity = await request(url, 'POST', `/_snapshot/${repository}/_verify_integrity?verify_blob_contents=true`);
  const anomalies = integrity.json?.results?.total_anomalies;
  if (integrity.status !== 200 || anomalies !== 0) found.push(`integrity: ${integrity.status} ${integrity.text.slice(0, 600)}`);
  return found;
}

/** A digest of every document of an index with what is known of it, whatever the order in which they lie. */
export async function digest(url, index, { size = 5000 } = {}) {
  let documents = 0, sum = 0n, after;
  const { id: pit } = await ok(url, 'POST', `/${index}/_pit?keep_alive=5m`);
  try {
    for (;;) {
      const { hits: { hits } } = await ok(url, 'POST', '/_search', {
        size, pit: { id: pit, keep_alive: '5m' }, sort: [{ _shard_doc: 'asc' }], version: true, seq_no_primary_term: true, track_total_hits: false,
        ...(after && { search_after: after }),
      });
      for (const hit of hits) {
        const hash = createHash('sha256').update(`${hit._id}\0${hit._seq_no}\0${hit._version}\0${JSON.stringify(hit._source)}`).digest();
        sum = BigInt.asUintN(128, sum + hash.readBigUInt64LE(0) + (hash.readBigUInt64LE(8) << 64n));
      }

      documents += hits.length;
      if (hits.length < size) return { documents, sum: sum.toString(16) };
      after = hits.at(-1).sort;
    }
  } finally {
    await ok(url, 'DELETE', '/_pit', { id: pit });
  }
}

/** Settings that name this index's own life, not what it is. */
const own = new Set(['uuid', 'creation_date', 'provided_name', 'version', 'resize', 'history', 'routing', 'verified_before_close']);

export async function definition(url, index) {
  const { [index]: { mappings } } = await ok(url, 'GET', `/${index}/_mapping`);
  const { [index]: { settings } } = await ok(url, 'GET', `/${index}/_settings`);
  const { [index]: { aliases } } = await ok(url, 'GET', `/${index}/_alias`);
  return { mappings, settings: Object.fromEntries(Object.entries(settings.index).filter(([key]) => !own.has(key))), aliases };
}

/** Hits and scores of searches, without the index's name. */
export async function answers(url, index, searches) {
  const found = [];
  for (const search of searches) {
    const { hits, aggregations } = await ok(url, 'POST', `/${index}/_search`, { track_total_hits: true, ...search });
    found.push(JSON.stringify({ total: hits.total, hits: hits.hits.map(hit => [hit._id, hit._score, hit.sort]), aggregations }));
  }
  return found;
}

export const median = values => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

export const mb = bytes => `${(bytes / 1048576).toFixed(1)} MB`;
