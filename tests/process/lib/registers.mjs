// Compare-and-set registers: documents that are read and then written with if_seq_no/if_primary_term, and a check that the history of each
// is linearizable. Every successful write names its predecessor and gets a version one higher, so the versions are the order; what is left
// to check is that the order agrees with real time, that no predecessor has two successors, and that nothing refused was ever seen.
export class Registers {
  constructor(ledger, index, count) {
    this.ledger = ledger;
    this.index = index;
    this.all = Array.from({ length: count }, (_, n) => ({ id: `register-${n}`, writes: [], reads: [], next: 0 }));
    this.stale = 0;
  }

  async create(client) {
    for (const register of this.all) {
      const answer = await client.send('PUT', `/${this.index}/_create/${register.id}`, { value: 0 });
      if (answer.status !== 201) throw new Error(`${register.id}: ${answer.status} ${answer.text}`);
      this.ledger.record(this.index, register.id, answer.json);
      register.writes.push({ value: 0, from: undefined, version: 1, seqNo: answer.json._seq_no, term: answer.json._primary_term, start: 0, end: 0, outcome: 'acknowledged' });
    }
  }

  /** One read and one compare-and-set upon it. @returns the answers, for the caller's count of errors */
  async turn(client, rng) {
    const register = rng.pick(this.all);
    const readStart = performance.now();
    const read = await client.send('GET', `/${this.index}/_doc/${register.id}`);
    if (read.status !== 200) {
      if (read.status === 404 && read.json?.found === false) this.ledger.violation(`${register.id}: is said not to exist`);
      return [read];
    }
    const seen = { value: read.json._source.value, version: read.json._version, seqNo: read.json._seq_no, term: read.json._primary_term };
    register.reads.push({ ...seen, start: readStart, end: performance.now() });
    const write = { value: ++register.next, from: `${seen.seqNo}/${seen.term}`, start: performance.now(), end: Infinity, outcome: 'unknown' };
    register.writes.push(write);
    const answer = await client.send('PUT', `/${this.index}/_doc/${register.id}?if_seq_no=${seen.seqNo}&if_primary_term=${seen.term}&timeout=10s`, { value: write.value });
    if (answer.status === 200) {
      Object.assign(write, { outcome: 'acknowledged', end: performance.now(), version: answer.json._version, seqNo: answer.json._seq_no, term: answer.json._primary_term });
      this.ledger.record(this.index, register.id, answer.json, answer.node, write.start);
    } else if (answer.refused || (answer.status >= 400 && answer.status < 500)) {
      write.outcome = 'refused';
    }
    return [read, answer];
  }

  /** Reads that are older than an acknowledged write that had ended before they began, are `stale`: counted, and a violation only if asked. */
  check({ strictReads = false } = {}) {
    for (const register of this.all) this.#check(register, strictReads);
  }

  #check(register, strictReads) {
    const fail = message => this.ledger.violation(`${register.id}: ${message}`);
    const byValue = new Map(register.writes.map(write => [write.value, write]));
    const successors = new Map();
    const byVersion = new Map();
    // A read tells where an unknown write stands.
    for (const read of register.reads) {
      const write = byValue.get(read.value);
      if (!write) { fail(`read value ${read.value}, which nobody wrote`); continue; }
      if (write.outcome === 'refused') fail(`value ${read.value} was refused and read (version ${read.version})`);
      if (write.version === undefined) Object.assign(write, { version: read.version, seqNo: read.seqNo, term: read.term, observed: read.end });
      else if (write.version !== read.version || write.seqNo !== read.seqNo || write.term !== read.term) {
        fail(`value ${read.value}: version ${write.version} seq_no ${write.seqNo} term ${write.term}, but read as version ${read.version} seq_no ${read.seqNo} term ${read.term}`);
      }
      if (read.end < write.start) fail(`value ${read.value} was read before it was written`);
    }
    for (const write of register.writes) {
      if (write.version === undefined || write.outcome === 'refused') continue;
      const same = byVersion.get(write.version);
      // A dirty read may have shown an unknown write that was rolled back; two acknowledged ones can never share a version.
      if (same && same.outcome === 'acknowledged' && write.outcome === 'acknowledged') fail(`version ${write.version} was given to values ${same.value} and ${write.value}`);
      if (!same || write.outcome === 'acknowledged') byVersion.set(write.version, write);
      if (write.outcome !== 'acknowledged' || write.from === undefined) continue;
      const other = successors.get(write.from);
      if (other) fail(`values ${other.value} and ${write.value} were both acknowledged as successors of ${write.from}`);
      successors.set(write.from, write);
    }
    this.#checkTime(register, fail, strictReads);
  }

  /** Whatever ended before an operation began stands before it in the order of versions. */
  #checkTime(register, fail, strictReads) {
    const events = [];
    for (const write of register.writes) {
      if (write.outcome !== 'acknowledged') continue;
      events.push({ at: write.start, begin: true, version: write.version, write });
      events.push({ at: write.end, begin: false, version: write.version });
    }
    for (const read of register.reads) events.push({ at: read.start, begin: true, version: read.version, read });
    events.sort((a, b) => a.at - b.at || Number(a.begin) - Number(b.begin));
    let done = 0;
    for (const event of events) {
      if (!event.begin) done = Math.max(done, event.version);
      else if (event.write && event.version <= done && event.write.from !== undefined) fail(`value ${event.write.value} got version ${event.version} though version ${done} was acknowledged before it began`);
      else if (event.read && event.version < done) {
        this.stale++;
        if (strictReads) fail(`read version ${event.version} though version ${done} was acknowledged before the read began`);
      }
    }
  }

  /** The state at the end must be the last acknowledged write or an unknown one after it. */
  async checkFinal(client, where) {
    for (const register of this.all) {
      const answer = await client.send('GET', `/${this.index}/_doc/${register.id}`);
      if (answer.status !== 200) { this.ledger.violation(`${where}: ${register.id}: ${answer.status} ${answer.text}`); continue; }
      const last = Math.max(...register.writes.filter(write => write.outcome === 'acknowledged').map(write => write.version));
      if (answer.json._version < last) this.ledger.violation(`${where}: ${register.id}: version ${last} was acknowledged, ${answer.json._version} is there`);
      const now = performance.now();
      register.reads.push({ value: answer.json._source.value, version: answer.json._version, seqNo: answer.json._seq_no, term: answer.json._primary_term, start: now, end: now });
    }
  }
}
