export const what = 'SIGSTOP of the silo with the leader\'s primary, under load';

export async function run(ground) {
  const name = await ground.led();
  const load = await ground.load(name);
  await ground.sleep(1);
  const { node } = (await ground.far.shards(name)).find(shard => shard.primary);
  load.client.avoid(node);
  node.pause();
  ground.say(`${node.name} was paused`);
  await ground.sleep(2 * ground.options.seconds);
  const other = ground.far.url(node);
  const primaries = (await ground.far.shards(name, other)).filter(shard => shard.primary);
  ground.check(primaries.every(shard => shard.node !== node && shard.state === 'STARTED'), `no other primaries after ${2 * ground.options.seconds} s: ${JSON.stringify(primaries)}`);
  node.resume();
  await ground.far.revive();
  load.client.allow(node);
  await ground.level(name, load);
}
