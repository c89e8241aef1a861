import { ok } from '../../lib/http.mjs';
import { documents } from '../../lib/following.mjs';

export const what = 'the leader index is deleted, and another one made under its name whose field has another type than the follower\'s';

export async function run(ground) {
  const name = await ground.led({ properties: { n: { type: 'long' }, shelf: { type: 'long' } } });
  await ground.write(name, 0, 2000, n => ({ n, shelf: n % 10 }));
  await ground.same(name);
  await ok(ground.far.url(), 'DELETE', `/${name}`);
  await ground.lead({ name, properties: { n: { type: 'long' }, shelf: { type: 'keyword' } } });
  await ground.write(name, 1000, 3000, n => ({ n, shelf: `shelf ${n % 10}` }));
  await ground.stopped(name, 'illegal_argument_exception', /shelf/);
  ground.check((await documents(ground.near.url(), name)).size === 2000, 'the follower has lost something');
  ground.say('what the follower had is there to be searched');
}
