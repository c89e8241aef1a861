#!/usr/bin/env node
// SIGSTOP of the process that holds primaries, for longer than the cluster's patience, and SIGCONT, under load. Writes that were on their
// way into it when it stopped are answered late: they must be refused or have their place in the one history. The others go on. When it
// wakes, it rejoins and its copies catch up by operations.
//
//   node tests/process/cluster/sigstop.mjs [--rounds=3] [--seconds=30] [--seed=N] [--keep]
import { Scenario, milliseconds } from '../lib/scenario.mjs';
import { Prober } from '../lib/prober.mjs';
import { describe, fetchedFiles, recoveriesOn } from '../lib/recoveries.mjs';
import { args } from '../lib/random.mjs';

const options = args({ rounds: 3, seconds: 30, late: 16, seed: Date.now() % 1_000_000, keep: false });
const sleep = ms => new Promise(resolve => setTimeout(resolve, ms));
const times = [], byFiles = [];
let lateAcknowledged = 0, lateRefused = 0, lateUnknown = 0;

/** Writers that talk to one node and wait for its answer however long it takes. */
function pinned(scenario, node, state) {
  return Array.from({ length: options.late }, async () => {
    const { workload, rng } = scenario;
    while (!state.stop) {
      const begun = performance.now();
      const { outcome } = await workload.single(rng.pick(workload.indices), [node]);
      if (performance.now() - begun < options.seconds * 900) continue;
      if (outcome === 'acknowledged') lateAcknowledged++;
      else if (outcome === 'refused') lateRefused++;
      else lateUnknown++;
    }
  });
}

await Scenario.run({
  name: `SIGSTOP of ${options.seconds} s, ${options.rounds} rounds`,
  seed: options.seed,
  indices: { solo: { shards: 3, replicas: 1 }, trio: { shards: 3, replicas: 2 } },
  cluster: { nodes: 3, keep: options.keep },
}, async scenario => {
  const { cluster, ledger, workload, client } = scenario;
  const prober = new Prober(workload);
  client.timeoutMs = (options.seconds + 60) * 1000;
  for (let round = 1; round <= options.rounds; round++) {
    if (!workload.running.length) workload.start();
    const shards = await cluster.shards();
    const primaries = shards.filter(copy => copy.primary);
    const node = scenario.rng.pick([...new Set(primaries.map(copy => copy.node))]);
    const targets = primaries.filter(copy => copy.node === node);
    const terms = targets.map(({ index, shard }) => prober.term(index, shard));
    const state = { stop: false };
    const late = pinned(scenario, node, state);
    await sleep(700);
    client.avoid(node);
    const pausedAt = performance.now();
    node.pause();
    const measured = await Promise.all(targets.map((target, n) => prober.firstAcknowledged(target.index, target.shard, pausedAt, { aboveTerm: terms[n], limitMs: options.seconds * 1000 })));
    times.push(...measured);
    await sleep(Math.max(0, options.seconds * 1000 - (performance.now() - pausedAt)));
    state.stop = true;
    node.resume();
    const resumedAt = performance.now();
    await Promise.all(late);
    const restarted = await comesBack(cluster, node);
    await cluster.settled();
    const back = performance.now() - resumedAt;
    client.allow(node);
    const recoveries = await recoveriesOn(node, cluster.url());
    byFiles.push(...fetchedFiles(recoveries).map(({ index, shard }) => `round ${round}: ${index}/${shard}`));
    await scenario.verify(`round ${round}`);
    scenario.log(`round ${round}: ${node.name} stopped with ${targets.length} primaries; writes again after ${milliseconds(measured)}; green ${Math.round(back)} ms after SIGCONT${restarted ? ' (the process had ended and was started again)' : ''}; ${describe(recoveries)}; ${ledger.violations.length} violations`);
  }
  await scenario.finish([
    `first acknowledged write under a new primary: ${milliseconds(times.filter(Number.isFinite))}`,
    `late writes: ${lateAcknowledged} acknowledged, ${lateRefused} refused, ${lateUnknown} unknown`,
  ], {
    'every shard got a new primary while the old one was stopped': times.every(Number.isFinite),
    [`recovered by operations, not by files (${byFiles.join(', ')})`]: byFiles.length === 0,
  });
});

/**
 * A silo that reads that it was declared dead joins again as a new one, in its process. Only when what it served does not end within 20 s does
 * it end the process, with exit code 75: then whoever supervises it starts it again. True when it was started again.
 */
async function comesBack(cluster, node) {
  const joined = cluster.health({ wait_for_nodes: cluster.nodes.length }, { from: cluster.url(node), timeout: '60s' });
  await Promise.race([joined.catch(() => undefined), node.exited]);
  const restarted = await cluster.revive();
  await joined;
  return restarted.includes(node.name);
}
