// How fast the leader takes documents while somebody follows, against nobody, in turns. Each cluster has a processor of its own meanwhile, as
// clusters have machines of their own; the client is with the follower's and goes before it. What a document costs the leader's processes is told
// beside it: that is the same whoever else is busy on the machine.
import { spawnSync } from 'node:child_process';
import { availableParallelism, setPriority } from 'node:os';
import { processorTime } from '../../lib/cpu.mjs';
import { ndjson, ok } from '../../lib/http.mjs';
import { sleep, until } from '../../lib/following.mjs';
import { median } from '../../lib/snapshots.mjs';

const perBulk = 1000;

export async function indexing({ pair, options, check }) {
  const far = pair.far.url();
  const bulks = Array.from({ length: Math.ceil(options.load / perBulk) }, (_, bulk) => ndjson(Array.from({ length: perBulk }, (_, n) => bulk * perBulk + n)
    .flatMap(n => [{ index: { _id: String(n) } }, { n, kind: 'abcdefgh'[n % 8], text: `volume ${n} of the collected works, shelf ${n * 7919 % 10007}, ${'an ordinary sentence with a few words; '.repeat(2 + n % 3)}` }])));

  async function load(index, followed) {
    await ok(far, 'PUT', `/${index}`, { settings: { number_of_replicas: 0 }, mappings: { properties: { n: { type: 'long' }, kind: { type: 'keyword' }, text: { type: 'text' } } } });
    if (followed) await pair.follow(index, index, { settings: { number_of_replicas: 0 } });
    let next = 0;
    const [begun, before] = [performance.now(), spent()];
    // As clients do, by every node: wherever the shard is, half of the documents have a way to go.
    await Promise.all(Array.from({ length: 2 }, async (_, worker) => {
      while (next < bulks.length) if ((await ok(pair.far.live[worker % pair.far.live.length].url, 'POST', `/${index}/_bulk?filter_path=errors`, bulks[next++])).errors) throw new Error('a document was refused');
    }));
    const run = { rate: bulks.length * perBulk / (performance.now() - begun) * 1000, cost: (spent() - before) / bulks.length / perBulk * 1e6 };
    if (followed) {
      await until(`${index} has caught up`, async () => (await pair.stats(index)).every(shard => shard.follower_global_checkpoint === bulks.length * perBulk - 1), 120_000);
      await pair.remove(index);
    }
    await ok(far, 'DELETE', `/${index}`);
    await sleep(500);
    return run;
  }

  const spent = () => processorTime(pair.far);
  const everywhere = `0-${availableParallelism() - 1}`;
  for (const node of pair.far.live) pin(node.process.pid, '0');
  for (const node of pair.near.live) pin(node.process.pid, '1');
  pin(process.pid, '1');
  setPriority(-10);
  await load('warm', true);
  await load('warmer', false);
  const runs = { alone: [], followed: [] };
  for (let round = 0; round < options.rounds; round++) {
    for (const kind of round % 2 ? ['followed', 'alone'] : ['alone', 'followed']) runs[kind].push(await load(`${kind}-${round}`, kind === 'followed'));
  }

  const rates = kind => runs[kind].map(run => run.rate);
  const ratio = median(rates('followed')) / median(rates('alone'));
  const line = kind => `${median(rates(kind)).toFixed(0)} documents/s (${rates(kind).map(rate => rate.toFixed(0)).join(', ')}; ${runs[kind].map(run => run.cost.toFixed(1)).join(', ')} µs of processor time each)`;
  console.log(`the leader's indexing rate with a follower: ${line('followed')}, without: ${line('alone')}: ${(100 * ratio).toFixed(0)} %`);
  check(ratio >= 0.85, 'the leader indexes at 85 % of its rate with a follower');
  setPriority(0);
  for (const { pid } of [...pair.far.live, ...pair.near.live].map(node => node.process).concat(process)) pin(pid, everywhere);
}

function pin(pid, cores) {
  const run = spawnSync('taskset', ['-a', '-p', '-c', cores, String(pid)], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
}
