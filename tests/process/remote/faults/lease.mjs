import { ok } from '../../lib/http.mjs';
import { until } from '../../lib/following.mjs';

export const what = 'the follower is away for longer than its leases live, and merges have dropped what it has not read';

export async function run(ground) {
  for (const self_heal of [true, false]) {
    const name = `${ground.name}-${self_heal ? 'heals' : 'stops'}`;
    const far = ground.far.url();
    await ground.led({ name, follow: { self_heal }, settings: { 'index.soft_deletes.retention_lease.period': '1s', 'index.soft_deletes.retention.operations': 0 } });
    await ground.write(name, 0, 2000);
    await ground.same(name);
    await ground.pause(name);
    
    // More than the leader keeps in memory for those who read.
    for (let round = 1; round <= 3; round++) await ground.write(name, 0, 1000, n => ({ n, body: `volume ${n}, edition ${round}, ${'a long line of it; '.repeat(250)}` }));
    await until('the leases are gone', async () => {
      const { indices } = await ok(far, 'GET', `/${name}/_stats?level=shards`);
      return Object.values(indices[name].shards).flat().every(copy => copy.retention_leases.leases.every(lease => lease.source !== 'ccr'));
    });

    // Merges drop what nobody retains, once the copies have said how far they are.
    await until('history is dropped', async () => {
      await ok(far, 'POST', `/${name}/_flush?force=true`);
      await ok(far, 'POST', `/${name}/_forcemerge?max_num_segments=1`);
      const { indices } = await ok(far, 'GET', `/${name}/_stats`);
      return indices[name].total.docs.deleted === 0;
    }, 120_000);
    await ground.resume(name, { self_heal });
    if (self_heal) {
      await ground.healed(name, /resource_not_found_exception/);
    } else {
      await ground.stopped(name, 'resource_not_found_exception', /no longer available/);
    }
  }
}
