export const what = 'the whole of the leader is killed, and comes back later';

export async function run(ground) {
  const name = await ground.led();
  let load = await ground.load(name);
  await ground.sleep(2);
  await Promise.all(ground.far.nodes.map(node => node.kill()));
  await load.stop();
  ground.say(`the leader's cluster is down for ${ground.options.away} s`);
  await ground.retrying(name, /connect_transport_exception/);
  await ground.sleep(ground.options.away);
  await Promise.all(ground.far.nodes.map(node => node.start()));
  await ground.far.settled();
  const back = performance.now();
  load.start();
  await ground.told(name, 'something is read again', shard => shard.read_exceptions.length === 0 && `shard ${shard.shard_id} has nothing to complain about ${((performance.now() - back) / 1000).toFixed(1)} s after the leader was there`);
  await ground.sleep(2);
  await ground.level(name, load);
}
