import { ok } from '../../lib/http.mjs';

export const what = 'the follower cannot write for a while (somebody has closed it), with writes going on: its buffers fill, and no further';

// Far less than what is written meanwhile.
const bounds = { max_write_buffer_size: '2mb', max_read_request_size: '512kb', max_outstanding_read_requests: 4, max_write_request_size: '512kb', max_outstanding_write_requests: 2, read_poll_timeout: '1s' };

// What was asked for before the buffer was full comes, too.
const most = (2 + 4 * 0.6) * 1048576;

export async function run(ground) {
  const name = await ground.led({ follow: bounds });
  await ground.write(name, 0, 1000);
  await ground.same(name);
  ground.say(`memory before: ${ground.memory()}`);
  await ok(ground.near.url(), 'POST', `/${name}/_close`);
  let n = 0, buffered = 0;
  for (const from = performance.now(); n < 5000 || performance.now() - from < ground.options.seconds * 1000; n += 500) {
    await ground.write(name, 1_000_000 + n, 500, id => ({ n: id, body: `volume ${id}, ${'a long line of it; '.repeat(200)}` }));
    for (const shard of await ground.pair.stats(name)) buffered = Math.max(buffered, shard.write_buffer_size_in_bytes);
    await ground.sleep(0.1);
  }
  ground.say(`${(n * 3850 / 1048576).toFixed(0)} MB were written, up to ${(buffered / 1048576).toFixed(1)} MB of a shard buffered; memory: ${ground.memory()}`);
  await ground.told(name, 'why nothing is written', ({ shard_id: shard, write_exceptions: [failure] }) => failure && `shard ${shard} writes again (${failure.retries} times), ${failure.exception.type}: ${failure.exception.reason}`);
  await ok(ground.near.url(), 'POST', `/${name}/_open`);
  await ground.near.settled();
  ground.check(buffered > 0 && buffered <= most, `up to ${buffered} bytes were buffered, ${most} may be`);
  ground.say(`opened again: ${await ground.same(name)} documents equal; memory: ${ground.memory()}`);
}
