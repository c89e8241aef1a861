import { ok } from '../../lib/http.mjs';
import { shardOf } from '../../lib/routing.mjs';

export const what = 'a document that the follower cannot index: a limit was lowered at the leader after it was written';

export async function run(ground) {
  const name = await ground.led({ properties: { n: { type: 'long' }, body: { type: 'text' }, parts: { type: 'nested', properties: { title: { type: 'keyword' } } } } });
  const far = ground.far.url();
  await ground.write(name, 0, 1000);
  await ground.same(name);
  await ground.pause(name);
  await ok(far, 'PUT', `/${name}/_doc/poison`, { n: -1, parts: Array.from({ length: 20 }, (_, n) => ({ title: `part ${n}` })) });
  await ok(far, 'PUT', `/${name}/_settings`, { 'index.mapping.nested_objects.limit': 10 });
  await ground.write(name, 1000, 1000);
  await ground.resume(name);
  await ground.stopped(name, 'document_parsing_exception', /poison/);

  // The other shard goes on.
  const sick = shardOf('poison', 2);
  await ground.told(name, 'the other shard goes on', shard => shard.shard_id !== sick && !shard.fatal_exception && shard.follower_global_checkpoint === shard.leader_global_checkpoint && `shard ${shard.shard_id} has all ${shard.leader_global_checkpoint + 1} operations`);
  await ok(far, 'PUT', `/${name}/_settings`, { 'index.mapping.nested_objects.limit': null });
  await ground.pause(name);
  await ground.resume(name);
  ground.say(`the limit is gone, resumed: ${await ground.same(name)} documents equal`);
}
