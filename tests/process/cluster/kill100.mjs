#!/usr/bin/env node
// kill -9 of silo processes under a steady load of writes and searches against the survivors: the silo of a primary, of the master, both
// at once, or any. After each kill: how long until every shard that had a copy there acknowledges a write again; then the process is
// started again, the cluster turns green by itself, and everything that was acknowledged is compared with what is there.
//
//   node tests/process/cluster/kill100.mjs [--rounds=100] [--seed=N] [--modes=primary,master,both,random] [--full=10] [--patient] [--keep]
//
// --patient: the times are reported and not judged, for machines that are busy with something else.
// --full=N: every copy is compared document by document every N rounds and at the end; otherwise what is new, by real-time get.
import { Scenario, milliseconds } from '../lib/scenario.mjs';
import { Prober } from '../lib/prober.mjs';
import { args } from '../lib/random.mjs';

const options = args({ rounds: 100, seed: Date.now() % 1_000_000, modes: 'primary,master,both,random', full: 10, writers: 4, searchers: 2, patient: false, keep: false });
const modes = options.modes.split(',');
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));

async function victims(scenario, mode) {
  const { cluster, rng } = scenario;
  const shards = await cluster.shards();
  const master = await cluster.master();
  const primaries = [...new Set(shards.filter(copy => copy.primary).map(copy => copy.node))];
  const chosen = mode === 'master' ? [master]
    : mode === 'primary' ? [rng.pick(primaries)]
    : mode === 'both' ? [master, rng.pick(primaries.filter(node => node !== master))]
    : [rng.pick(cluster.live)];
  return { chosen: chosen.filter(Boolean), shards, master };
}

const byShard = shards => [...shards.reduce((map, copy) => {
  const key = `${copy.index}/${copy.shard}`;
  return map.set(key, [...(map.get(key) ?? []), copy]);
}, new Map()).values()];

const survives = (copy, chosen) => copy.state === 'STARTED' && !chosen.includes(copy.node);

/** The shards that had a copy on a victim and still have one elsewhere: these must acknowledge again. */
const affected = (shards, chosen) => byShard(shards)
  .filter(copies => copies.some(copy => chosen.includes(copy.node)) && copies.some(copy => survives(copy, chosen)))
  .map(copies => ({ index: copies[0].index, shard: copies[0].shard, primaryLost: chosen.includes(copies.find(copy => copy.primary)?.node) }));

/** The shards whose copies were all on victims: they come back with the first of these. */
const lost = (shards, chosen) => byShard(shards).filter(copies => !copies.some(copy => survives(copy, chosen))).map(([copy]) => copy);

const all = [], promoted = [], replicaLost = [], perKill = [], green = [], never = [];

await Scenario.run({
  name: `kill -9, ${options.rounds} rounds of ${modes.join(', ')}`,
  seed: options.seed,
  indices: { solo: { shards: 3, replicas: 1 }, trio: { shards: 3, replicas: 2 } },
  cluster: { nodes: 3, keep: options.keep },
  workload: { writers: options.writers, searchers: options.searchers },
}, async scenario => {
  const { cluster, ledger, workload, client } = scenario;
  const prober = new Prober(workload);
  let verified = 0;
  for (let round = 1; round <= options.rounds; round++) {
    if (!workload.running.length) workload.start();
    await sleep(300 + scenario.rng.int(700));
    const mode = modes[(round - 1) % modes.length];
    const { chosen, shards, master } = await victims(scenario, mode);
    const targets = affected(shards, chosen);
    const terms = targets.map(target => target.primaryLost ? prober.term(target.index, target.shard) : 0);
    client.avoid(...chosen);
    for (const { index } of lost(shards, chosen)) workload.incomplete.add(index);
    const violationsBefore = ledger.violations.length;
    const killedAt = performance.now();
    await Promise.all(chosen.map(node => node.kill()));
    const times = await Promise.all(targets.map((target, n) => prober.firstAcknowledged(target.index, target.shard, killedAt, { aboveTerm: terms[n] })));
    times.forEach((time, n) => {
      const name = `round ${round} ${targets[n].index}/${targets[n].shard}`;
      if (time === Infinity) { never.push(name); return; }
      all.push(time);
      (targets[n].primaryLost ? promoted : replicaLost).push(time);
    });
    const finite = times.filter(Number.isFinite);
    perKill.push(Math.max(...finite));
    const restartedAt = performance.now();
    await Promise.all(chosen.map(node => node.start()));
    const readyAt = performance.now();
    await cluster.settled();
    green.push(performance.now() - readyAt);
    client.allow(...chosen);
    workload.incomplete.clear();
    const full = round % options.full === 0 || round === options.rounds;
    const before = ledger.serial;
    await scenario.verify(`round ${round}`, { full, since: verified, strictReads: full });
    verified = before;
    scenario.log(`round ${round} ${mode}: killed ${chosen.map(node => node.name + (node === master ? ' (master)' : '')).join(' and ')}; ${times.length} shards write again: ${milliseconds(finite)}`
      + `${finite.length < times.length ? `, ${times.length - finite.length} NEVER` : ''}; process back in ${Math.round(readyAt - restartedAt)} ms, green ${Math.round(green.at(-1))} ms later; ${ledger.counts.acknowledged} acknowledged`
      + (ledger.violations.length > violationsBefore ? `; ${ledger.violations.length - violationsBefore} VIOLATIONS` : ''));
  }
  const sorted = [...all].sort((a, b) => a - b);
  await scenario.finish([
    `first acknowledged write after the kill, every affected shard: ${milliseconds(all)} (${all.length} measured)`,
    `  primary lost: ${milliseconds(promoted)}; replica lost: ${milliseconds(replicaLost)}; slowest shard of each kill: ${milliseconds(perKill)}`,
    `green after the process was back: ${milliseconds(green)}`,
  ], {
    'median below 2 s': options.patient || sorted[sorted.length >> 1] < 2000,
    'worst below 5 s': options.patient || sorted.at(-1) < 5000,
    [`every affected shard writes again (${never.slice(0, 5).join(', ')})`]: never.length === 0,
    'no search failed': workload.searchErrors.total === 0,
  });
});
