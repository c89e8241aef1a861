// What scenarios share: two clusters, a leader under load and its follower, comparisons of both, and what _ccr/stats says.
import { ClusterClient } from '../../lib/client.mjs';
import { Pair, differences, documents, sleep, until } from '../../lib/following.mjs';
import { ndjson, ok } from '../../lib/http.mjs';
import { link } from '../../lib/link.mjs';
import { Ledger } from '../../lib/ledger.mjs';
import { verify } from '../../lib/verify.mjs';
import { Workload } from '../../lib/workload.mjs';

const mappings = { properties: { serial: { type: 'long' }, check: { type: 'keyword' }, body: { type: 'text' }, anchor: { type: 'boolean' }, n: { type: 'integer' } } };

export class Ground {
  constructor(options, rng) {
    Object.assign(this, { options, rng });
    this.pair = new Pair({ silos: options.silos, keep: options.keep });
    this.replicas = Math.min(1, options.silos - 1);
  }

  get far() { return this.pair.far; }

  get near() { return this.pair.near; }

  async start() {
    await this.pair.start();
    return this;
  }

  /** A scenario begins: its indices have its name. */
  begin(name) {
    this.name = name;
    this.from = performance.now();
    return this;
  }

  say(text) { console.log(`  ${((performance.now() - this.from) / 1000).toFixed(1).padStart(6)} s  ${text}`); }

  check(good, text) { if (!good) throw new Error(text); }

  /** An index there, and one here of the same name that follows it. */
  async led({ name = this.name, shards = 2, settings, properties, follow = {} } = {}) {
    await this.lead({ name, shards, settings, properties });
    await this.pair.follow(name, name, { settings: { number_of_replicas: this.replicas }, ...follow });
    await this.near.settled();
    return name;
  }

  async lead({ name = this.name, shards = 2, settings, properties } = {}) {
    await ok(this.far.url(), 'PUT', `/${name}`, {
      settings: { number_of_shards: shards, number_of_replicas: this.replicas, ...settings },
      mappings: properties ? { properties } : mappings,
    });
    await this.far.settled();
    return name;
  }

  /** A remote of this name by one address that can be cut. */
  async wire(name) {
    const wire = await link(Number(this.far.nodes[0].settings['gateway.port']));
    await ok(this.near.url(), 'PUT', '/_cluster/settings', { persistent: { [`cluster.remote.${name}`]: { mode: 'proxy', proxy_address: wire.at } } });
    return wire;
  }

  /** Documents with these numbers, each with a text. */
  async write(name, from, count, fields = n => ({ n, body: `volume ${n} of the collected works` })) {
    for (let at = from; at < from + count; at += 1000) {
      const lines = Array.from({ length: Math.min(1000, from + count - at) }, (_, i) => at + i).flatMap(n => [{ index: { _id: String(n) } }, fields(n)]);
      const answer = await ok(this.far.url(), 'POST', `/${name}/_bulk`, ndjson(lines));
      if (answer.errors) throw new Error(JSON.stringify(answer.items.find(item => item.index.error)));
    }
  }

  /** A steady load on the leader, until it is stopped; a ledger knows what was promised. */
  async load(name, { shards = 2, ...more } = {}) {
    const ledger = new Ledger({ [name]: shards });
    const client = new ClusterClient(this.far);
    const load = new Workload({ client, ledger, rng: this.rng, writers: 3, searchers: 0, ...more });
    await load.prepare();
    load.start();
    return load;
  }

  /** Both sides hold what the leader has promised, each copy of each shard, and the follower what the leader holds. */
  async level(name, load) {
    await load.stop();
    await Promise.all([this.far.settled(), this.near.settled()]);
    const count = await this.same(name);
    for (const cluster of [this.far, this.near]) await verify(cluster, load.client, load.ledger, undefined, cluster === this.far ? 'the leader' : 'the follower');
    load.client.close();
    this.check(load.ledger.violations.length === 0, `${load.ledger.violations.length} violations, the first: ${load.ledger.violations[0]}`);
    const { acknowledged, unknown } = load.ledger.counts;
    this.say(`${acknowledged} writes acknowledged, ${unknown} unknown: all there on both sides, in every copy; ${count} documents equal`);
  }

  /** Waits until the follower has all that its leader has, and compares them document by document. @returns how many there are */
  async same(name, leader = name) {
    const said = await until(`${name} has caught up`, async () => {
      const shards = await this.pair.stats(name);
      const stopped = shards.find(shard => shard.fatal_exception);
      if (stopped) return { stopped };
      return await this.#level(leader, name) && { shards };
    }, 120_000).catch(async error => { throw new Error(`${error.message}\n${JSON.stringify(await this.pair.stats(name))}`); });
    this.check(!said.stopped, `the follower has stopped: ${JSON.stringify(said.stopped)}`);
    const [theirs, ours] = [await documents(this.far.url(), leader), await documents(this.near.url(), name)];
    const wrong = differences(theirs, ours);
    this.check(wrong.length === 0, `${wrong.length} documents differ:\n${wrong.slice(0, 10).join('\n')}`);
    return ours.size;
  }

  /** The primaries of both have the same last operations, and all of them everywhere. */
  async #level(leader, follower) {
    const [theirs, ours] = [await this.far.shards(leader), await this.near.shards(follower)];
    return theirs.filter(copy => copy.primary).every(copy => ours.some(other => other.primary && other.shard === copy.shard && other.state === 'STARTED'
      && other.maxSeqNo === copy.maxSeqNo && other.globalCheckpoint === copy.globalCheckpoint && copy.maxSeqNo === copy.globalCheckpoint));
  }

  /** Waits until the stats of one of the shards are as asked, and tells it. @param of shard => the text to be told, or nothing yet */
  async told(name, what, of, limitMs = 60_000) {
    const text = await until(what, async () => (await this.pair.stats(name)).map(of).find(Boolean), limitMs)
      .catch(async error => { throw new Error(`${error.message}\n${JSON.stringify(await this.pair.stats(name))}`); });
    this.say(`_ccr/stats: ${text}`);
    return text;
  }

  /** The reason for which a shard has stopped. */
  stopped(name, type, reason = /./) {
    return this.told(name, `a shard of ${name} stops with ${type}`, ({ shard_id: shard, fatal_exception: fatal }) =>
      fatal && fatal.type === type && reason.test(fatal.reason) && `shard ${shard} has stopped, ${fatal.type}: ${fatal.reason}`);
  }

  /** What was gone is there again: from the leader's files. */
  async healed(name, reason) {
    await this.told(name, `every shard of ${name} is healed`, ({ shard_id: shard, self_heal: heal }) =>
      heal.count > 0 && reason.test(heal.reason) && `shard ${shard} was healed: ${heal.reason}; ${heal.bytes_fetched} bytes fetched, ${heal.bytes_reused} reused`);
    this.say(`${await this.same(name)} documents equal`);
  }

  /** The reason for which a shard reads again and again. */
  retrying(name, reason) {
    return this.told(name, `a shard of ${name} says why it reads again`, ({ shard_id: shard, read_exceptions: [failure] }) =>
      failure && reason.test(`${failure.exception.type}: ${failure.exception.reason}`) && `shard ${shard} reads again (${failure.retries} times), ${failure.exception.type}: ${failure.exception.reason}`);
  }

  memory() {
    const of = cluster => cluster.live.map(node => `${node.memoryMb().toFixed(0)} MB`).join(', ');
    return `leader's silos ${of(this.far)}, follower's ${of(this.near)}`;
  }

  pause(name) { return ok(this.near.url(), 'POST', `/${name}/_ccr/pause_follow`); }

  resume(name, parameters = {}) { return ok(this.near.url(), 'POST', `/${name}/_ccr/resume_follow`, parameters); }

  sleep(seconds) { return sleep(seconds * 1000); }

  tails() { return `${this.near.tails()}\n${this.far.tails()}`; }

  dispose() { return this.pair.dispose(); }
}
