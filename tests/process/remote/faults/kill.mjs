export const what = 'kill -9 of every silo of both clusters in turn, under load';

export async function run(ground) {
  const name = await ground.led();
  const load = await ground.load(name);
  for (const cluster of [ground.far, ground.near]) {
    for (const node of cluster.nodes) {
      await ground.sleep(1);
      await node.kill();
      ground.say(`${cluster === ground.far ? 'a leader\'s' : 'a follower\'s'} ${node.name} was killed`);
      await ground.sleep(2);
      await node.start();
      await cluster.settled();
    }
  }
  await ground.level(name, load);
}
