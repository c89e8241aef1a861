import { ok } from '../../lib/http.mjs';

export const what = 'the leader index is deleted, and another one made under its name, whose fields have other types';

export async function run(ground) {
  for (const self_heal of [true, false]) {
    const name = `${ground.name}-${self_heal ? 'heals' : 'stops'}`;
    await ground.led({ name, follow: { self_heal }, properties: { n: { type: 'long' }, body: { type: 'text' }, shelf: { type: 'long' } } });
    await ground.write(name, 0, 2000, n => ({ n, body: `volume ${n}`, shelf: n % 10 }));
    await ground.same(name);
    await ok(ground.far.url(), 'DELETE', `/${name}`);
    await ground.lead({ name, properties: { n: { type: 'long' }, body: { type: 'text' }, shelf: { type: 'keyword' } } });
    await ground.write(name, 1000, 3000, n => ({ n, body: `volume ${n} of another collection`, shelf: `shelf ${n % 10}` }));
    if (self_heal) await ground.healed(name, /index_not_found_exception/);
    else await ground.stopped(name, 'index_not_found_exception');
  }
}
