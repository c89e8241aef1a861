// What the cluster scripts share: a cluster with indices, a ledger, registers and a steady load; a report at the end.
import { loadavg } from 'node:os';
import { ok } from './http.mjs';
import { Cluster } from './cluster.mjs';
import { ClusterClient } from './client.mjs';
import { Ledger } from './ledger.mjs';
import { Registers } from './registers.mjs';
import { Workload } from './workload.mjs';
import { random } from './random.mjs';
import { verify } from './verify.mjs';

export const load = () => `load average ${loadavg()[0].toFixed(1)}`;

export const milliseconds = values => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length ? `median ${Math.round(sorted[sorted.length >> 1])} ms, worst ${Math.round(sorted.at(-1))} ms` : 'nothing measured';
};

export class Scenario {
  /** @param {{name: string, seed: number, indices: Record<string, {shards: number, replicas: number}>, cluster?: object, workload?: object, registers?: number}} options */
  constructor(options) {
    this.options = options;
    this.rng = random(options.seed);
    this.startedAt = performance.now();
    console.log(`${options.name}: seed ${options.seed}, ${load()}`);
  }

  async start() {
    const { indices, registers = 6 } = this.options;
    this.cluster = new Cluster(this.options.cluster);
    await this.cluster.start();
    this.client = new ClusterClient(this.cluster);
    this.ledger = new Ledger(Object.fromEntries(Object.entries(indices).map(([index, { shards }]) => [index, shards])));
    for (const [index, { shards, replicas }] of Object.entries(indices)) {
      await ok(this.cluster.url(), 'PUT', `/${index}`, {
        settings: { number_of_shards: shards, number_of_replicas: replicas, 'index.refresh_interval': '500ms' },
        mappings: { properties: { serial: { type: 'long' }, check: { type: 'keyword' }, body: { type: 'text' }, anchor: { type: 'boolean' }, n: { type: 'integer' }, value: { type: 'long' } } },
      });
    }
    await this.cluster.settled();
    const first = Object.keys(indices)[0];
    this.registers = new Registers(this.ledger, first, registers);
    await this.registers.create(this.client);
    this.workload = new Workload({ client: this.client, ledger: this.ledger, registers: this.registers, rng: this.rng, ...this.options.workload });
    await this.workload.prepare();
    this.workload.start();
    return this;
  }

  /** Stops the load, lets the cluster come to rest, compares it with the ledger. */
  async verify(where, options = {}) {
    await this.workload.stop();
    await this.cluster.settled();
    await verify(this.cluster, this.client, this.ledger, this.registers, where, options);
  }

  log(line) { console.log(`${((performance.now() - this.startedAt) / 1000).toFixed(1).padStart(7)} s  ${line}`); }

  /** Prints what was counted and ends the process: 1 when the ledger or one of `demands` ({text: holds}) was broken. */
  async finish(lines = [], demands = {}) {
    const { ledger, workload, client, registers } = this;
    this.client.close();
    const broken = Object.entries(demands).filter(([, holds]) => !holds).map(([text]) => text);
    if (ledger.violations.length || broken.length) console.log(this.cluster.tails());
    await this.cluster.dispose();
    console.log([
      ...lines,
      `operations: ${ledger.counts.acknowledged} acknowledged, ${ledger.counts.unknown} unknown, ${ledger.counts.refused} refused; client retries: ${client.retries.refused} refused, ${client.retries.lost} lost connections`,
      `register writes acknowledged: ${registers.all.reduce((sum, { writes }) => sum + writes.filter(write => write.outcome === 'acknowledged').length, 0)}; reads older than an acknowledged write: ${registers.stale}`,
      `searches: ${workload.searches.answered} whole, ${workload.searches.partial} partial, worst ${Math.round(workload.searches.worstMs)} ms (${workload.searches.worstWas}), longest time without an answer ${Math.round(workload.searches.worstGapMs)} ms`,
      `write errors of ${workload.writeErrors.requests} requests: ${workload.writeErrors}`,
      `search errors of ${workload.searchErrors.requests} requests: ${workload.searchErrors}`,
      `${load()}; ${((performance.now() - this.startedAt) / 1000).toFixed(0)} s`,
      ...broken.map(text => `NOT MET: ${text}`),
      ledger.violations.length ? `${ledger.violations.length} VIOLATIONS (seed ${this.options.seed}), the first: ${ledger.violations[0]}` : 'nothing lost, nothing doubled, all copies equal',
    ].join('\n'));
    process.exit(ledger.violations.length || broken.length ? 1 : 0);
  }

  /** Runs `body`; an exception is printed with the nodes' last log lines, and nothing is left running. */
  static async run(options, body) {
    const scenario = new Scenario(options);
    try {
      await scenario.start();
      await body(scenario);
    } catch (error) {
      console.log(`FAILED: ${error.stack}`);
      if (scenario.ledger?.violations.length) console.log(`${scenario.ledger.violations.length} VIOLATIONS, the first: ${scenario.ledger.violations[0]}`);
      if (scenario.workload) console.log(`write errors: ${scenario.workload.writeErrors}\nsearch errors: ${scenario.workload.searchErrors}`);
      console.log(scenario.cluster?.tails() ?? '');
      await scenario.cluster?.dispose();
      process.exit(1);
    }
  }
}
