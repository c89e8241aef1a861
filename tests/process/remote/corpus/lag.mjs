// A steady load on the leader, and how long after its acknowledgement a write is in the follower; beside it what _ccr/stats says.
import { ndjson, ok, request } from '../../lib/http.mjs';
import { sleep } from '../../lib/following.mjs';

const quantile = (values, q) => [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * q))];
const perBulk = 20;

export async function lag({ pair, indices: [index], options, check }) {
  const [far, near] = [pair.far.url(), pair.near.url()];
  const until = performance.now() + options.seconds * 1000;
  let newest, written = 0;

  /** Bulks begin when it is their time, however long those before them take. */
  async function write() {
    const underway = new Set(), begun = performance.now();
    for (let bulk = 0; performance.now() < until; bulk++) {
      await sleep(begun + bulk * 1000 * perBulk / options.rate - performance.now());
      const ids = Array.from({ length: perBulk }, (_, n) => `lag-${bulk * perBulk + n}`);
      const sending = ok(far, 'POST', `/${index}/_bulk`, ndjson(ids.flatMap(id => [{ index: { _id: id } }, { summary: `written as ${id} while somebody follows, some ordinary words of a line`, version: '1.0.0' }])))
        .then(answer => {
          if (answer.errors) throw new Error(JSON.stringify(answer.items[0]));
          newest = { id: ids.at(-1), at: performance.now() };
          written += perBulk;
        });
      underway.add(sending);
      sending.finally(() => underway.delete(sending));
    }
    await Promise.all(underway);
  }

  /** Looks for the newest write until it is there, then for the newest of then. */
  async function probe() {
    const lags = [];
    for (let last; performance.now() < until;) {
      if (!newest || newest === last) { await sleep(1); continue; }
      last = newest;
      for (let answer; (answer = await request(near, 'GET', `/${index}/_doc/${last.id}?_source=false`)).status !== 200; await sleep(1)) {
        if (answer.status !== 404) throw new Error(`${answer.status} ${answer.text}`);
      }
      lags.push(performance.now() - last.at);
      await sleep(20);
    }
    return lags;
  }

  async function watch() {
    const said = [];
    while (performance.now() < until) {
      said.push(Math.max(...(await pair.stats(index)).map(shard => shard.lag_millis)));
      await sleep(250);
    }
    return said;
  }

  const begun = performance.now();
  const [, lags, said] = await Promise.all([write(), probe(), watch()]);
  const rate = written / (performance.now() - begun) * 1000;
  const line = values => `median ${quantile(values, 0.5).toFixed(0)} ms, 99th percentile ${quantile(values, 0.99).toFixed(0)} ms, worst ${Math.max(...values).toFixed(0)} ms`;
  console.log(`replication lag at ${rate.toFixed(0)} writes/s for ${options.seconds} s, from acknowledged to found in the follower: ${line(lags)} of ${lags.length}`);
  console.log(`lag in time by _ccr/stats: ${line(said)} of ${said.length}`);
  check(rate >= 0.97 * options.rate, `the leader takes ${options.rate} writes/s`);
  check(quantile(lags, 0.5) < 100 && quantile(lags, 0.99) < 500, 'the lag is below 100 ms in the median, below 500 ms at the 99th percentile');
}
