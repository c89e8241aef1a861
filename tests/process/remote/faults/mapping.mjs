import { ok } from '../../lib/http.mjs';

export const what = 'dynamic mapping is turned on at the leader after documents with fields that it had ignored';

export async function run(ground) {
  const name = await ground.led({ properties: { n: { type: 'long' } } });
  const far = ground.far.url();
  await ok(far, 'PUT', `/${name}/_mapping`, { dynamic: false });
  await ground.write(name, 0, 10);
  await ground.same(name);
  await ground.pause(name);
  await ground.write(name, 5, 10, n => ({ n, ignored: `no field for volume ${n}` }));
  await ok(far, 'PUT', `/${name}/_mapping`, { dynamic: true });
  await ground.resume(name);
  ground.say(`${await ground.same(name)} documents equal`);
}
