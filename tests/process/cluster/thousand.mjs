#!/usr/bin/env node
// A thousand indices of one shard and one replica on three nodes: what creating one costs at first and at last, and how long it takes
// until one restarted node has all its copies back.
//
//   node tests/process/cluster/thousand.mjs [--indices=1000] [--replicas=1] [--kill] [--keep]
//
// --kill: the node is killed rather than asked to stop.
import { Cluster } from '../lib/cluster.mjs';
import { load, milliseconds } from '../lib/scenario.mjs';
import { ndjson, ok } from '../lib/http.mjs';
import { args } from '../lib/random.mjs';

const options = args({ indices: 1000, replicas: 1, kill: false, keep: false });
const cluster = new Cluster({ nodes: 3, keep: options.keep });
const name = n => `index-${String(n).padStart(4, '0')}`;
const part = Math.min(100, Math.floor(options.indices / 2));
const mean = values => Math.round(values.reduce((sum, value) => sum + value, 0) / values.length);

try {
  console.log(`${options.indices} indices: ${load()}`);
  await cluster.start();
  const costs = [];
  const from = performance.now();
  for (let n = 0; n < options.indices; n++) {
    const began = performance.now();
    const answer = await ok(cluster.nodes[n % 3].url, 'PUT', `/${name(n)}`, { settings: { number_of_shards: 1, number_of_replicas: options.replicas } });
    if (!answer.shards_acknowledged) throw new Error(`${name(n)}: ${JSON.stringify(answer)}`);
    costs.push(performance.now() - began);
    if ((n + 1) % 100 === 0) console.log(`${n + 1} created, the last hundred ${mean(costs.slice(-100))} ms each, ${load()}`);
  }
  const first = costs.slice(0, part), last = costs.slice(-part);
  await cluster.settled({ timeout: '300s' });
  console.log(`created and green in ${((performance.now() - from) / 1000).toFixed(1)} s; first ${part}: mean ${mean(first)} ms, ${milliseconds(first)}; last ${part}: mean ${mean(last)} ms, ${milliseconds(last)}`);
  for (let n = 0; n < options.indices; n += 500) {
    const lines = Array.from({ length: Math.min(500, options.indices - n) }, (_, k) => [{ index: { _index: name(n + k), _id: '1' } }, { n: n + k }]).flat();
    const answer = await ok(cluster.url(), 'POST', '/_bulk', ndjson(lines));
    if (answer.errors) throw new Error(JSON.stringify(answer.items.find(item => item.index.error)));
  }
  const node = cluster.nodes[1];
  const copies = (await cluster.shards()).filter(copy => copy.node === node).length;
  const stopFrom = performance.now();
  await (options.kill ? node.kill() : node.stop());
  const stopped = performance.now();
  await cluster.health({ wait_for_nodes: 2 }, { from: cluster.url() });
  await node.start();
  const ready = performance.now();
  await cluster.settled({ timeout: '300s' });
  const green = performance.now();
  console.log(`${node.name} with ${copies} copies: ${options.kill ? 'killed' : 'stopped'} in ${Math.round(stopped - stopFrom)} ms, started in ${Math.round(node.readyMs)} ms, all copies back ${((green - ready) / 1000).toFixed(1)} s later, ${load()}`);
  await ok(cluster.url(), 'POST', '/_refresh');
  const { count } = await ok(cluster.url(), 'GET', '/_count');
  const flat = mean(last) < 2 * mean(first) + 20;
  console.log(`${count} of ${options.indices} documents; memory ${cluster.nodes.map(one => `${one.name} ${Math.round(one.peakMemoryMb())} MB`).join(', ')}`);
  if (!flat) console.log('NOT MET: the cost of creating an index stays flat');
  await cluster.dispose();
  process.exit(count === options.indices && flat ? 0 : 1);
} catch (error) {
  console.log(`FAILED: ${error.stack}\n${cluster.tails()}`);
  await cluster.dispose();
  process.exit(1);
}
