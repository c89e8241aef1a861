#!/usr/bin/env node
// A rolling restart under load: every node in turn gets SIGTERM, ends, starts again, and the next one follows when the cluster is green.
// No request fails (a client may only try another node when a connection is refused), and every copy recovers by operations.
//
//   node tests/process/cluster/rolling.mjs [--rounds=1] [--nodes=3] [--seed=N] [--keep]
import { Scenario, milliseconds } from '../lib/scenario.mjs';
import { describe, fetchedFiles, recoveriesOn } from '../lib/recoveries.mjs';
import { args } from '../lib/random.mjs';

const options = args({ rounds: 1, nodes: 3, seed: Date.now() % 1_000_000, keep: false });
const byFiles = [], stops = [], greens = [];

await Scenario.run({
  name: `rolling restart of ${options.nodes} nodes, ${options.rounds} rounds`,
  seed: options.seed,
  indices: { solo: { shards: 3, replicas: 1 }, trio: { shards: 2, replicas: 2 } },
  cluster: { nodes: options.nodes, keep: options.keep },
}, async scenario => {
  const { cluster, workload } = scenario;
  for (let round = 1; round <= options.rounds; round++) {
    if (!workload.running.length) workload.start();
    for (const node of cluster.nodes) {
      const from = performance.now();
      const { code, signal } = await node.stop();
      const stopped = performance.now();
      if (code !== 0) scenario.ledger.violation(`${node.name} ended with ${code ?? signal}`);
      await node.start();
      const ready = performance.now();
      await cluster.settled();
      stops.push(stopped - from);
      greens.push(performance.now() - ready);
      const recoveries = await recoveriesOn(node, cluster.url());
      byFiles.push(...fetchedFiles(recoveries).map(({ index, shard, files }) => `${node.name}: ${index}/${shard} ${files} files`));
      scenario.log(`${node.name} left in ${Math.round(stopped - from)} ms, green ${Math.round(greens.at(-1))} ms after it was back; ${describe(recoveries)}; errors so far: ${workload.writeErrors.total} writes, ${workload.searchErrors.total} searches`);
    }
    await scenario.verify(`round ${round}`, { strictReads: true });
  }
  await scenario.finish([`leave: ${milliseconds(stops)}; green after it was back: ${milliseconds(greens)}`], {
    'no write failed': workload.writeErrors.total === 0,
    'no search failed': workload.searchErrors.total === 0,
    [`every copy recovered by operations (${byFiles.join(', ')})`]: byFiles.length === 0,
  });
});
