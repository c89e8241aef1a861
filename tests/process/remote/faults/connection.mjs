export const what = 'the follower\'s connections to its leader break again and again, under load';

export async function run(ground) {
  const wire = await ground.wire('broken');
  const name = await ground.led({ follow: { remote: 'broken' } });
  const load = await ground.load(name);
  for (let time = 1; time <= ground.options.seconds; time++) {
    await ground.sleep(1);
    wire.drop();
  }
  ground.say(`${ground.options.seconds} times`);
  await ground.level(name, load);
}
