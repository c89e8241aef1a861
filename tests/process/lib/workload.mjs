// A steady load on a cluster: writers (single and bulk creates, overwrites, deletes, compare-and-set on registers) and searchers.
import { ndjson } from './http.mjs';
import { sourceOf } from './ledger.mjs';

const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

/** Counts answers that no user should have seen, with a few examples of each kind. */
export class Errors {
  constructor() { this.kinds = new Map(); this.total = 0; this.requests = 0; }

  add(kind, example) {
    this.total++;
    const entry = this.kinds.get(kind) ?? { count: 0, examples: [] };
    entry.count++;
    if (entry.examples.length < 3) entry.examples.push(`${new Date().toISOString().slice(11, 23)} ${example.slice(0, 400)}`);
    this.kinds.set(kind, entry);
  }

  toString() {
    return [...this.kinds].map(([kind, { count, examples }]) => `${count} × ${kind}\n    ${examples.join('\n    ')}`).join('\n  ') || 'none';
  }
}

export class Workload {
  /**
   * @param {{client: object, ledger: object, registers?: object, rng: object, writers?: number, searchers?: number, pauseMs?: number,
   *   searchPauseMs?: number, bulk?: number, anchors?: number}} options anchors: documents that searches must always find, all of them
   */
  constructor(options) {
    Object.assign(this, { writers: 4, searchers: 2, pauseMs: 15, searchPauseMs: 20, bulk: 12, fresh: 0.5, anchors: 50, ...options });
    this.indices = Object.keys(this.ledger.indices);
    this.writeErrors = new Errors();
    this.searchErrors = new Errors();
    /** Indices that have lost every copy of a shard, as they must have: a search of them is partial, and that is right. */
    this.incomplete = new Set();
    this.searches = { answered: 0, partial: 0, worstMs: 0, worstWas: '', worstGapMs: 0, lastAnswer: 0 };
    /** Acknowledged operations in each tenth of a second since the start. */
    this.throughput = [];
    this.running = [];
  }

  /** Documents that are there before anything happens, refreshed: whatever happens later, a search must find all of them. */
  async prepare() {
    for (const index of this.indices) {
      const lines = Array.from({ length: this.anchors }, (_, n) => [{ index: { _id: `anchor-${n}` } }, { anchor: true, n }]).flat();
      const answer = await this.client.send('POST', `/${index}/_bulk?refresh=true`, ndjson(lines));
      if (answer.status !== 200 || answer.json.errors) throw new Error(`anchors of ${index}: ${answer.text?.slice(0, 500)}`);
      for (const { index: item } of answer.json.items) this.ledger.record(index, item._id, item);
    }
  }

  start() {
    this.stopping = false;
    this.startedAt ??= performance.now();
    this.searches.lastAnswer = performance.now();
    for (let n = 0; n < this.writers; n++) this.running.push(this.#writer());
    for (let n = 0; n < this.searchers; n++) this.running.push(this.#searcher());
  }

  async stop() {
    this.stopping = true;
    await Promise.all(this.running);
    this.running = [];
  }

  async #writer() {
    while (!this.stopping) {
      const draw = this.rng.next();
      if (draw < 0.25 && this.registers) await this.#register();
      else if (draw < 0.6) await this.#bulk(this.rng.pick(this.indices));
      else await this.single(this.rng.pick(this.indices));
      if (this.pauseMs) await sleep(this.pauseMs * (0.5 + this.rng.next()));
    }
  }

  #draw(index) {
    const id = this.rng.next() < this.fresh ? undefined : this.ledger.pick(index, this.rng);
    if (id === undefined) return this.ledger.begin(index, this.ledger.newId(index), 'create');
    return this.ledger.begin(index, id, this.rng.next() < 0.2 ? 'delete' : 'index');
  }

  /** One document, one request. @param nodes where to send it; any when not given */
  async single(index, nodes, operation = this.#draw(index)) {
    const { id, kind, serial } = operation;
    const answer = kind === 'delete'
      ? await this.client.send('DELETE', `/${index}/_doc/${id}?timeout=10s`, undefined, { nodes })
      : await this.client.send('PUT', `/${index}/${kind === 'create' ? '_create' : '_doc'}/${id}?timeout=10s`, sourceOf(serial), { nodes });
    this.writeErrors.requests++;
    const outcome = this.ledger.end(operation, answer.status, answer.json, answer.node);
    if (outcome === 'acknowledged') this.#acknowledged(1);
    else this.#count(this.writeErrors, answer, `${kind} ${index}/${id}`);
    return { outcome, answer, operation };
  }

  async #bulk(index) {
    const operations = Array.from({ length: 1 + this.rng.int(this.bulk) }, () => this.#draw(index));
    const lines = operations.flatMap(({ id, kind, serial }) => kind === 'delete' ? [{ delete: { _id: id } }] : [{ [kind]: { _id: id } }, sourceOf(serial)]);
    const answer = await this.client.send('POST', `/${index}/_bulk?timeout=10s`, ndjson(lines));
    this.writeErrors.requests++;
    if (answer.status !== 200) this.#count(this.writeErrors, answer, `bulk ${index}`);
    let done = 0;
    operations.forEach((operation, n) => {
      const item = answer.status === 200 ? Object.values(answer.json.items[n])[0] : undefined;
      if (this.ledger.end(operation, item?.status ?? answer.status, item, answer.node) === 'acknowledged') done++;
      else if (item) this.writeErrors.add(`bulk item ${item.status} ${item.error?.type}`, `${index}/${operation.id} via ${answer.node.name}: ${JSON.stringify(item.error)}`);
    });
    this.#acknowledged(done);
  }

  async #register() {
    for (const answer of await this.registers.turn(this.client, this.rng)) {
      this.writeErrors.requests++;
      if (answer.status === 200) this.#acknowledged(1);
      else if (answer.status !== 409) this.#count(this.writeErrors, answer, 'register');
    }
  }

  async #searcher() {
    while (!this.stopping) {
      const index = this.rng.pick(this.indices);
      const incomplete = this.incomplete.has(index);
      const start = performance.now();
      const answer = await this.client.send('POST', `/${index}/_search`, this.#searchBody(), { safe: true });
      const now = performance.now();
      this.searchErrors.requests++;
      if (answer.status !== 200) this.#count(this.searchErrors, answer, `search ${index}`);
      else this.#searched(index, answer, now - start, now, incomplete);
      if (this.searchPauseMs) await sleep(this.searchPauseMs * (0.5 + this.rng.next()));
    }
  }

  #searchBody() {
    return this.rng.next() < 0.5
      ? { query: { term: { anchor: true } }, size: 3, track_total_hits: true }
      : { query: { bool: { filter: [{ term: { anchor: true } }], should: [{ match: { body: 'lorem' } }] } }, size: 0, track_total_hits: true, aggs: { n: { max: { field: 'n' } } } };
  }

  #searched(index, answer, took, now, incomplete) {
    const { searches } = this;
    if (answer.json._shards.failed > 0) {
      searches.partial++;
      if (incomplete || this.incomplete.has(index)) return;
      this.searchErrors.add('partial result', `${index} via ${answer.node.name}: ${JSON.stringify(answer.json._shards.failures?.[0])}`);
      return;
    }
    if (answer.json.hits.total.value !== this.anchors) this.ledger.violation(`a search of ${index} via ${answer.node.name} found ${answer.json.hits.total.value} of ${this.anchors} anchors`);
    searches.answered++;
    if (took > searches.worstMs) [searches.worstMs, searches.worstWas] = [took, `${index} via ${answer.node.name} until ${new Date().toISOString().slice(11, 23)}, itself ${answer.json.took} ms`];
    searches.worstGapMs = Math.max(searches.worstGapMs, now - searches.lastAnswer);
    searches.lastAnswer = now;
  }

  #count(errors, answer, what) {
    const kind = answer.lost ? `connection lost (${answer.lost})` : answer.refused ? 'every node refused' : `${answer.status} ${answer.json?.error?.type ?? ''}`;
    errors.add(kind, `${what} via ${answer.node?.name}: ${answer.text ?? ''}`);
  }

  #acknowledged(count) {
    const slot = Math.floor((performance.now() - this.startedAt) / 100);
    this.throughput[slot] = (this.throughput[slot] ?? 0) + count;
  }

  /** Acknowledged operations a second between two instants (performance.now()). */
  rate(from, to) {
    const slots = this.throughput.slice(Math.ceil((from - this.startedAt) / 100), Math.floor((to - this.startedAt) / 100));
    return slots.length ? slots.reduce((sum, count) => sum + (count ?? 0), 0) * 10 / slots.length : 0;
  }
}
