import { ok } from '../../lib/http.mjs';
import { documents } from '../../lib/following.mjs';

export const what = 'the leader index is deleted';

export async function run(ground) {
  const name = await ground.led();
  await ground.write(name, 0, 2000);
  await ground.same(name);
  await ok(ground.far.url(), 'DELETE', `/${name}`);
  await ground.stopped(name, 'index_not_found_exception');

  // What was there can be searched, and becomes an index of its own.
  ground.check((await documents(ground.near.url(), name)).size === 2000, 'the follower has lost something');
  const near = ground.near.url();
  await ground.pause(name);
  await ok(near, 'POST', `/${name}/_close`);
  await ok(near, 'POST', `/${name}/_ccr/unfollow`).catch(error => ground.say(`unfollow: ${error.message}`));
  await ok(near, 'POST', `/${name}/_open`);
  await ground.near.settled();
  await ok(near, 'PUT', `/${name}/_doc/own`, { n: -1 });
  ground.check((await documents(near, name)).size === 2001, 'the index has lost something');
  ground.say('an index of its own, with all of its documents');
}
