import { ok } from '../../lib/http.mjs';
import { documents } from '../../lib/following.mjs';

export const what = 'the leader index is deleted: the follower waits for another one of its name, or stops, and has what it had';

export async function run(ground) {
  const near = ground.near.url();
  for (const self_heal of [true, false]) {
    const name = `${ground.name}-${self_heal ? 'waits' : 'stops'}`;
    await ground.led({ name, follow: { self_heal } });
    await ground.write(name, 0, 2000);
    await ground.same(name);
    await ok(ground.far.url(), 'DELETE', `/${name}`);
    if (self_heal) {
      await ground.told(name, 'the shard waits for a leader', ({ shard_id: shard, self_heal: heal }) => heal.state === 'waiting' && /index_not_found_exception/.test(heal.reason) && `shard ${shard} is ${heal.state}: ${heal.reason}; last ${heal.failure?.type}: ${heal.failure?.reason}`);
    } else {
      await ground.stopped(name, 'index_not_found_exception');
    }

    // What was there can be searched, and becomes an index of its own. That its leader could not be told is an error which says so, as in Elasticsearch.
    ground.check((await documents(near, name)).size === 2000, 'the follower has lost something');
    await ground.pause(name);
    await ok(near, 'POST', `/${name}/_close`);
    await ok(near, 'POST', `/${name}/_ccr/unfollow`).then(() => ground.check(false, 'the leases of a leader that is gone were removed'), error => ground.check(/failed_to_remove_retention_leases/.test(error.message), error.message));
    await ok(near, 'POST', `/${name}/_open`);
    await ground.near.settled();
    await ok(near, 'PUT', `/${name}/_doc/own`, { n: -1 });
    ground.check((await documents(near, name)).size === 2001, 'the index has lost something');
    ground.say('an index of its own, with all of its documents');
  }
}
