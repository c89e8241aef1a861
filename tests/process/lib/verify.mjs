// Compares a cluster that has come to rest with the ledger: every document by real-time get, and every copy of every shard document by
// document, with seq_no, primary term and version.
import { ok } from './http.mjs';

/** @param {{full?: boolean, since?: number}} options since: only documents whose last serial is above it (and all that are unknown) */
export async function verify(cluster, client, ledger, registers, where, { full = true, since = 0, strictReads = false } = {}) {
  const url = cluster.url();
  for (const index of Object.keys(ledger.indices)) {
    await ok(url, 'POST', `/${index}/_refresh`);
    await documents(url, ledger, index, where, full ? -1 : since);
    if (full) await copies(cluster, url, ledger, index, where);
    await checkpoints(cluster, url, ledger, index, where);
  }
  if (registers) {
    await registers.checkFinal(client, where);
    registers.check({ strictReads });
  }
  ledger.checkTerms();
}

async function documents(url, ledger, index, where, since) {
  const ids = [];
  for (const [id, entry] of ledger.documents[index]) {
    if ((entry.acked?.serial ?? 0) > since || entry.unknown.length) ids.push(id);
  }
  for (let from = 0; from < ids.length; from += 1000) {
    const part = ids.slice(from, from + 1000);
    const { docs } = await ok(url, 'POST', `/${index}/_mget`, { ids: part });
    docs.forEach((doc, n) => ledger.check(index, part[n], doc, where));
  }
}

/** All copies of a shard have the same max seq_no, and all of it is below the global checkpoint. */
async function checkpoints(cluster, url, ledger, index, where) {
  const shards = await cluster.shards(index, url);
  for (let shard = 0; shard < ledger.indices[index]; shard++) {
    const max = new Set(shards.filter(copy => copy.shard === shard && copy.state === 'STARTED').map(copy => copy.maxSeqNo));
    if (max.size > 1) ledger.violation(`${where}: the copies of ${index}/${shard} have max seq_nos ${[...max].join(', ')}`);
  }
}

async function copies(cluster, url, ledger, index, where) {
  const shards = await cluster.shards(index, url);
  const expected = expectation(ledger, index);
  for (let shard = 0; shard < ledger.indices[index]; shard++) {
    let first;
    for (const copy of shards.filter(candidate => candidate.shard === shard && candidate.state === 'STARTED')) {
      const seen = await scan(url, ledger, index, copy, where);
      for (const [id, state] of seen) expected.delete(id) || first || ledger.violation(`${where}: ${index}/${id} is found by searches, and should not be: ${state}`);
      if (first) compare(ledger, index, first, { copy, seen }, where);
      else first = { copy, seen };
    }
  }
  for (const id of expected) ledger.violation(`${where}: no search finds ${index}/${id}`);
}

function expectation(ledger, index) {
  const expected = new Set();
  for (const [id, entry] of ledger.documents[index]) if (entry.acked && !entry.acked.deleted) expected.add(id);
  return expected;
}

function compare(ledger, index, one, other, where) {
  const name = `${where}: ${index}/${one.copy.shard} on ${one.copy.node?.name} and ${other.copy.node?.name}`;
  for (const [id, state] of one.seen) {
    if (other.seen.get(id) !== state) ledger.violation(`${name} differ in ${id}: ${state} and ${other.seen.get(id)}`);
  }
  for (const id of other.seen.keys()) if (!one.seen.has(id)) ledger.violation(`${name}: ${id} is only on the second`);
}

/** id -> "seq_no/term/version/serial" of all documents of one copy, as a search there sees them. */
async function scan(url, ledger, index, copy, where) {
  const seen = new Map();
  const size = 5000;
  let after;
  for (;;) {
    const body = { size, query: { exists: { field: 'serial' } }, sort: [{ serial: 'asc' }], _source: ['serial'], version: true, seq_no_primary_term: true, ...(after && { search_after: after }) };
    const answer = await ok(url, 'POST', `/${index}/_search?preference=_shards:${copy.shard}%7C_only_nodes:${copy.id}`, body);
    if (answer._shards.failed) { ledger.violation(`${where}: ${index}/${copy.shard} on ${copy.node?.name}: ${JSON.stringify(answer._shards.failures)}`); return seen; }
    for (const hit of answer.hits.hits) {
      if (seen.has(hit._id)) ledger.violation(`${where}: ${index}/${hit._id} is doubled on ${copy.node?.name}`);
      seen.set(hit._id, `seq_no ${hit._seq_no} term ${hit._primary_term} version ${hit._version} serial ${hit._source.serial}`);
    }
    if (answer.hits.hits.length < size) return seen;
    after = answer.hits.hits.at(-1).sort;
  }
}
