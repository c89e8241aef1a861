import { ok } from '../../lib/http.mjs';

export const what = 'the leader index is deleted, and another one made under its name';

export async function run(ground) {
  for (const self_heal of [true, false]) {
    const name = `${ground.name}-${self_heal ? 'heals' : 'stops'}`;
    await ground.led({ name, follow: { self_heal } });
    await ground.write(name, 0, 2000);
    await ground.same(name);
    await ok(ground.far.url(), 'DELETE', `/${name}`);
    await ground.lead({ name });
    await ground.write(name, 1000, 3000, n => ({ n, body: `volume ${n} of another collection` }));
    if (self_heal) await ground.healed(name, /index_not_found_exception/);
    else await ground.stopped(name, 'index_not_found_exception');
  }
}
