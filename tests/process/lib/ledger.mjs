// What the cluster has promised. Every operation on a document is recorded with what was answered, and compared with what is there.
//
// An operation is acknowledged (its seq_no, primary term and version are known), refused (it must never be seen), or unknown: the
// connection was lost or the server said that it does not know. A document with an unknown operation is left alone until a check has seen
// which state it is in, because the operation may still take effect.
import { shardOf } from './routing.mjs';

export const sourceOf = serial => ({ serial, check: `c${serial}`, body: `document ${serial} ` + 'lorem ipsum dolor sit amet '.repeat(1 + serial % 5) });

export class Ledger {
  constructor(indices) {
    /** index name -> number of shards */
    this.indices = indices;
    this.serial = 0;
    this.violations = [];
    this.counts = { acknowledged: 0, unknown: 0, refused: 0 };
    this.documents = Object.fromEntries(Object.keys(indices).map(index => [index, new Map()]));
    /** index/shard -> seq_no -> { id, term } of everything acknowledged there */
    this.history = new Map();
    this.live = Object.fromEntries(Object.keys(indices).map(index => [index, []]));
    /** While it is an array: every acknowledgement as { shard, term, node, begun }. */
    this.trace = undefined;
  }

  violation(message) {
    this.violations.push(message);
    if (this.violations.length <= 40) console.log(`  VIOLATION ${message}`);
  }

  newId(index, prefix = 'd') { return `${prefix}${this.documents[index].size}-${(this.serial % 46656).toString(36)}`; }

  /** Starts an operation; the document is busy until it ends. @returns {{index: string, id: string, kind: string, serial: number}} */
  begin(index, id, kind) {
    const documents = this.documents[index];
    let entry = documents.get(id);
    if (!entry) documents.set(id, entry = { acked: undefined, unknown: [], refused: undefined, busy: false });
    entry.busy = true;
    return { index, id, kind, entry, serial: ++this.serial, at: performance.now() };
  }

  /** Ends an operation with one item of the response of `node`, or with undefined when nobody answered. @returns {'acknowledged'|'unknown'|'refused'} */
  end(operation, status, item, node) {
    const { entry, index, id, kind, serial } = operation;
    entry.busy = false;
    const done = status === 200 || status === 201 || (kind === 'delete' && status === 404 && item?.result === 'not_found');
    let outcome;
    if (done) {
      outcome = 'acknowledged';
      entry.acked = { deleted: kind === 'delete', serial, seqNo: item._seq_no, term: item._primary_term, version: item._version };
      this.record(index, id, item, node, operation.at);
      if (kind === 'create' && item.result !== 'created') this.violation(`${index}/${id}: a create was answered with [${item.result}]`);
      if (kind === 'create') this.live[index].push(id);
    } else if (status === 0 || (status >= 400 && status < 500)) {
      outcome = 'refused';
      if (status === 409 && kind === 'create') this.violation(`${index}/${id}: the first create was answered 409: an internal retry has doubled it`);
      (entry.refused ??= new Set()).add(serial);
    } else {
      outcome = 'unknown';
      entry.unknown.push({ deleted: kind === 'delete', serial });
    }
    this.counts[outcome]++;
    return outcome;
  }

  /** An acknowledgement: its seq_no must be new in its shard. */
  record(index, id, { _seq_no: seqNo, _primary_term: term }, node, begun) {
    const shard = `${index}/${shardOf(id, this.indices[index])}`;
    let history = this.history.get(shard);
    if (!history) this.history.set(shard, history = new Map());
    const other = history.get(seqNo);
    if (other) this.violation(`${shard}: seq_no ${seqNo} was given to ${other.id} in term ${other.term} and to ${id} in term ${term}`);
    history.set(seqNo, { id, term });
    this.trace?.push({ shard, term, node, begun });
  }

  /** Acknowledged histories: a later seq_no never has a lower term. */
  checkTerms() {
    for (const [key, history] of this.history) {
      let term = 0;
      for (const seqNo of [...history.keys()].sort((a, b) => a - b)) {
        const now = history.get(seqNo).term;
        if (now < term) this.violation(`${key}: seq_no ${seqNo} was acknowledged in term ${now} after a lower seq_no in term ${term}`);
        term = Math.max(term, now);
      }
    }
  }

  /** A document that may be written now: acknowledged, not busy, nothing unknown. */
  pick(index, rng) {
    const ids = this.live[index];
    for (let attempt = 0; attempt < 8 && ids.length; attempt++) {
      const id = rng.pick(ids);
      const entry = this.documents[index].get(id);
      if (!entry.busy && entry.unknown.length === 0) return id;
    }
    return undefined;
  }

  /** Compares one document as found ({ found, _source, _seq_no, _primary_term, _version }) and settles what was unknown. */
  check(index, id, doc, where) {
    const entry = this.documents[index].get(id);
    const at = `${where}: ${index}/${id}`;
    const { acked, unknown } = entry;
    if (!doc.found) {
      const mayBeAbsent = acked === undefined || acked.deleted || unknown.some(state => state.deleted);
      if (!mayBeAbsent) this.violation(`${at}: acknowledged (serial ${acked.serial}, seq_no ${acked.seqNo}, term ${acked.term}) and not there`);
      entry.acked = acked || unknown.length ? { deleted: true, serial: acked?.serial } : undefined;
      entry.unknown = [];
      return;
    }
    const serial = doc._source?.serial;
    if (JSON.stringify(doc._source) !== JSON.stringify(sourceOf(serial))) { this.violation(`${at}: there in part: ${JSON.stringify(doc._source)?.slice(0, 160)}`); return; }
    if (acked && !acked.deleted && acked.serial === serial) {
      if (acked.seqNo !== doc._seq_no || acked.term !== doc._primary_term || acked.version !== doc._version) {
        this.violation(`${at}: acknowledged seq_no ${acked.seqNo} term ${acked.term} version ${acked.version}, found seq_no ${doc._seq_no} term ${doc._primary_term} version ${doc._version}`);
      }
    } else if (entry.refused?.has(serial)) {
      this.violation(`${at}: serial ${serial} was refused and is there`);
    } else if (!unknown.some(state => !state.deleted && state.serial === serial)) {
      this.violation(`${at}: holds serial ${serial}; acknowledged last ${JSON.stringify(acked)}, unknown ${JSON.stringify(unknown)}`);
    }
    if (acked === undefined) this.live[index].push(id);
    entry.acked = { deleted: false, serial, seqNo: doc._seq_no, term: doc._primary_term, version: doc._version };
    entry.unknown = [];
  }
}
