// Measures how long a shard does not acknowledge writes: a new write to it every few milliseconds, whether the earlier ones have been
// answered or not, until one that was begun after `from` has been acknowledged (in a higher term, where the primary was lost).
import { shardOf } from './routing.mjs';

const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

export class Prober {
  constructor(workload, { everyMs = 40, outstanding = 60 } = {}) {
    Object.assign(this, { workload, everyMs, outstanding, count: 0 });
  }

  #id(index, shard) {
    const shards = this.workload.ledger.indices[index];
    for (;;) {
      const id = `probe-${this.count++}`;
      if (shardOf(id, shards) === shard) return id;
    }
  }

  /** The highest primary term that a write to this shard has been acknowledged in. */
  term(index, shard) {
    let term = 0;
    for (const entry of this.workload.ledger.history.get(`${index}/${shard}`)?.values() ?? []) term = Math.max(term, entry.term);
    return term;
  }

  /** @returns {Promise<number>} milliseconds from `from` to the first acknowledgement; Infinity when there was none within the limit */
  async firstAcknowledged(index, shard, from, { aboveTerm = 0, limitMs = 60_000 } = {}) {
    const { workload } = this;
    let found = Infinity, open = 0;
    const pending = [];
    while (found === Infinity && performance.now() - from < limitMs) {
      if (open < this.outstanding) {
        open++;
        const operation = workload.ledger.begin(index, this.#id(index, shard), 'create');
        pending.push(workload.single(index, undefined, operation).then(({ outcome, answer }) => {
          open--;
          if (outcome === 'acknowledged' && answer.json._primary_term > aboveTerm) found = Math.min(found, performance.now() - from);
        }));
      }
      await Promise.race([sleep(this.everyMs), ...(open >= this.outstanding ? pending : [])]);
    }
    await Promise.all(pending);
    return found;
  }
}
