import { ok } from '../../lib/http.mjs';

export const what = 'the leader index is closed, and opened';

export async function run(ground) {
  const name = await ground.led();
  await ground.write(name, 0, 2000);
  await ground.same(name);
  await ok(ground.far.url(), 'POST', `/${name}/_close`);
  await ground.retrying(name, /index_closed_exception/);
  await ok(ground.far.url(), 'POST', `/${name}/_open`);
  await ground.far.settled();
  await ground.write(name, 1000, 2000);
  ground.say(`${await ground.same(name)} documents equal`);
}
