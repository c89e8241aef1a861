// Remote recovery from scratch and cp with sync of the same bytes, in turns.
import { join } from 'node:path';
import { readdirSync } from 'node:fs';
import { processorTime } from '../../lib/cpu.mjs';
import { copyAndSync, timed } from '../../lib/disk.mjs';
import { ok } from '../../lib/http.mjs';
import { median, mb } from '../../lib/snapshots.mjs';

export async function recovery({ pair, indices, options, check }) {
  const near = pair.near.url();
  const took = [], copied = [], shards = [], spent = { leader: [], follower: [] };
  const clusters = { leader: pair.far, follower: pair.near };
  let bytes = 0;
  for (let round = 0; round < options.rounds; round++) {
    if (round) for (const index of indices) await pair.remove(index);
    const before = Object.entries(clusters).map(([name, cluster]) => [name, processorTime(cluster)]);
    took.push(await timed(pair.near.folder, () => Promise.all(indices.map(index => pair.follow(index, index, { settings: { number_of_replicas: 0 } })))));
    for (const [name, seconds] of before) spent[name].push(1000 * (processorTime(clusters[name]) - seconds));
    const recovered = Object.values(await ok(near, 'GET', `/${indices.join()}/_recovery`)).flatMap(index => index.shards);
    bytes = recovered.reduce((sum, shard) => sum + shard.index.size.recovered_in_bytes, 0);
    shards.push(recovered.map(shard => `files ${shard.index.total_time_in_millis} ms, verify ${shard.verify_index.total_time_in_millis} ms, all ${shard.total_time_in_millis} ms`).join('; '));
    copied.push(copies(pair.far, join(pair.near.folder, 'cp'), bytes));
  }

  const rates = list => list.map(value => Math.round(bytes / 1048576 / value)).join(', ');
  const ratios = took.map((value, round) => copied[round] / value);
  console.log(`remote recovery of ${mb(bytes)}: ${median(took).toFixed(2)} s from put-follow until all shards are active (MB/s: ${rates(took)}); the last: ${shards.at(-1)}`);
  console.log(`cp and sync: ${median(copied).toFixed(2)} s (MB/s: ${rates(copied)}); remote recovery runs at ${(100 * median(ratios)).toFixed(0)} % of that (${ratios.map(ratio => (100 * ratio).toFixed(0)).join(', ')})`);
  console.log(`processor time of a recovery: leader ${median(spent.leader).toFixed(0)} ms, follower ${median(spent.follower).toFixed(0)} ms; in the first ${spent.leader[0].toFixed(0)} and ${spent.follower[0].toFixed(0)} ms`);
  check(median(ratios) >= 0.6, 'remote recovery is as fast as 60 % of cp and sync');
}

/** The leader's index files, wherever its silos have them; what lies beside them is written at any time. */
function copies(cluster, to, bytes) {
  const folders = readdirSync(cluster.folder, { recursive: true }).filter(path => /\/indices\/[^/]+\/\d+\/index$/.test(path));
  return copyAndSync(folders.map(path => join(cluster.folder, path)), to, bytes);
}
