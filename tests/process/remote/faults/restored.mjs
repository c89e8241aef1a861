import { ok } from '../../lib/http.mjs';
import { create, register, restore } from '../../lib/snapshots.mjs';
import { join } from 'node:path';

export const what = 'the leader index is restored from a snapshot of an earlier time';

export async function run(ground) {
  for (const self_heal of [true, false]) {
    const name = `${ground.name}-${self_heal ? 'heals' : 'stops'}`;
    const far = ground.far.url();
    await ground.led({ name, follow: { self_heal } });
    await ground.write(name, 0, 2000);
    await register(far, name, { location: name });
    await create(far, name, 'early', { indices: name });
    await ground.write(name, 1000, 3000, n => ({ n, body: `volume ${n}, which is not to be` }));
    await ground.same(name);
    await ok(far, 'POST', `/${name}/_close`);
    await restore(far, name, 'early', { indices: name });
    await ground.far.settled();
    await ground.write(name, 1500, 1000, n => ({ n, body: `volume ${n}, written after the restore` }));
    if (self_heal) await ground.healed(name, /illegal_state_exception.*unexpected history uuid/);
    else await ground.stopped(name, 'illegal_state_exception', /unexpected history uuid/);
  }
}
