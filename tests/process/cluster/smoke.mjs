// temporary: harness against one node
import { Scenario } from '../lib/scenario.mjs';
import { args } from '../lib/random.mjs';
const options = args({ seed: 1, nodes: 1, replicas: 0, seconds: 5 });
await Scenario.run({ name: 'smoke', seed: options.seed, indices: { solo: { shards: 3, replicas: options.replicas }, trio: { shards: 2, replicas: options.replicas } }, cluster: { nodes: options.nodes } }, async s => {
  await new Promise(r => setTimeout(r, options.seconds * 1000));
  s.log(`rate ${s.workload.rate(s.workload.startedAt, performance.now())}`);
  await s.verify('end');
  await s.finish();
});
