import { ok } from '../../lib/http.mjs';
import { shardOf } from '../../lib/routing.mjs';

export const what = 'a document that the follower cannot index: a field of the leader takes no malformed values any more';

export async function run(ground) {
  const name = await ground.led({ properties: { n: { type: 'long', ignore_malformed: true }, body: { type: 'text' } } });
  const far = ground.far.url();
  await ground.write(name, 0, 1000);
  await ground.same(name);
  await ground.pause(name);
  await ground.write(name, 1000, 1000);
  await ok(far, 'PUT', `/${name}/_doc/poison`, { n: 'not a number' });
  await ok(far, 'PUT', `/${name}/_mapping`, { properties: { n: { type: 'long', ignore_malformed: false } } });

  // One operation after another: the follower has the mapping of now before it comes to the document.
  await ground.resume(name, { max_read_request_operation_count: 1, max_outstanding_read_requests: 1 });
  await ground.stopped(name, 'document_parsing_exception', /poison/);

  // The other shard goes on.
  const sick = shardOf('poison', 2);
  await ground.told(name, 'the other shard goes on', shard => shard.shard_id !== sick && !shard.fatal_exception && shard.follower_global_checkpoint === shard.leader_global_checkpoint && `shard ${shard.shard_id} has all ${shard.leader_global_checkpoint + 1} operations`);
  await ok(far, 'PUT', `/${name}/_mapping`, { properties: { n: { type: 'long', ignore_malformed: true } } });
  await ground.pause(name);
  await ground.resume(name);
  ground.say(`they are taken again, resumed: ${await ground.same(name)} documents equal`);
}
