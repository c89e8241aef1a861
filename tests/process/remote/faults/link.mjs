import { until } from '../../lib/following.mjs';
import { ok, request } from '../../lib/http.mjs';

export const what = 'the link is cut with writes going on, so that connections break, and so that nothing comes through';

// Far less than what is written meanwhile.
const bounds = { max_write_buffer_size: '4mb', max_read_request_size: '1mb', max_outstanding_read_requests: 4, read_poll_timeout: '5s' };
const mostBuffered = (4 + 4 * 1.1) * 1048576;

export async function run(ground) {
  const wire = await ground.wire('cut');
  const name = await ground.led({ follow: { remote: 'cut', ...bounds } });
  const load = await ground.load(name);
  let n = 0, most = 0, stop = false;
  const watching = (async () => {
    while (!stop) {
      for (const shard of await ground.pair.stats(name)) most = Math.max(most, shard.write_buffer_size_in_bytes);
      await ground.sleep(0.05);
    }
  })();
  for (const how of ['break', 'hold']) {
    await ground.sleep(1);
    ground.say(`memory before: ${ground.memory()}`);
    wire[how]();
    const from = performance.now();
    for (; performance.now() - from < ground.options.seconds * 1000; n += 500) {
      await ground.write(`${name}`, 1_000_000 + n, 500, id => ({ n: id, body: `volume ${id} of the collected works, ${'a long line of it; '.repeat(100)}` }));
      await ground.sleep(0.1);
    }
    ground.say(`cut (${how}) for ${ground.options.seconds} s, in all ${(n * 1900 / 1048576).toFixed(0)} MB written beside the load; memory: ${ground.memory()}`);
    // Where packets are dropped nobody knows yet: nothing has come for a while.
    await ground.told(name, 'the cut is told', ({ shard_id: shard, read_exceptions: [failure], time_since_last_read_millis: silence, lag_millis: lag }) =>
      (how === 'break' ? failure && lag >= silence : silence > 500) && `shard ${shard}: nothing read for ${silence} ms, lag ${lag} ms${failure ? `, ${failure.exception.reason.slice(0, 160)}` : ''}`);
    wire.heal();
    const healed = performance.now();
    await until('the last of it is there', async () => (await request(ground.near.url(), 'GET', `/${name}/_doc/${1_000_000 + n - 1}?_source=false`)).status === 200);
    ground.say(`all of it is there ${((performance.now() - healed) / 1000).toFixed(1)} s after the link was`);
  }
  ground.say(`memory after: ${ground.memory()}`);
  await ok(ground.far.url(), 'POST', `/${name}/_delete_by_query?refresh=true`, { query: { range: { n: { gte: 1_000_000 } } } });
  await ground.level(name, load);
  stop = true;
  await watching;
  ground.check(most <= mostBuffered, `up to ${most} bytes were buffered`);
  ground.say(`at most ${(most / 1048576).toFixed(1)} MB of a shard were buffered, ${(mostBuffered / 1048576).toFixed(1)} MB may be`);
}
