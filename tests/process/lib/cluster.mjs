// Several silo processes that form one cluster: they share a membership store (path.cluster) and have folders and ports of their own.
import { createServer } from 'node:net';
import { mkdtempSync, mkdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Silo } from './silo.mjs';
import { ok, request } from './http.mjs';

const firstPort = Number(process.env.WINNOW_TEST_PORT ?? 19700 + (process.pid % 8) * 24);
let nextPort = firstPort;

// Not a setting of the silos, which would take it for one.
delete process.env.WINNOW_TEST_PORT;

/**
 * A loopback port below the kernel's ephemeral range: a silo that was killed must find its port free again, so nobody's outgoing
 * connection may take it meanwhile.
 */
export async function claimPort() {
  for (;;) {
    const port = nextPort++;
    if (nextPort > firstPort + 190) throw new Error(`no free port between ${firstPort} and ${nextPort}`);
    const free = await new Promise(resolve => {
      const server = createServer();
      server.on('error', () => resolve(false));
      server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
    });
    if (free) return port;
  }
}

const started = new Set();
process.on('exit', () => { for (const silo of started) if (silo.running) silo.process.kill('SIGKILL'); });
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130));

export class Cluster {
  /** @param {{nodes?: number, settings?: object | ((name: string) => object), keep?: boolean, env?: object}} options */
  constructor(options = {}) {
    this.options = options;
    this.folder = mkdtempSync(join(tmpdir(), 'winnow-cluster-'));
    this.nodes = [];
  }

  /** Starts all nodes and waits until each is in the cluster. */
  async start() {
    const count = this.options.nodes ?? 3;
    await Promise.all(Array.from({ length: count }, () => this.create()).map(async created => (await created).start()));
    await this.health({ wait_for_nodes: count });
    return this;
  }

  /** A further node, not started yet. */
  async create(settings = {}) {
    const name = `node-${this.nodes.length + 1}`;
    const folder = join(this.folder, name);
    mkdirSync(folder, { recursive: true });
    const node = new Silo({ folder, env: this.options.env });
    node.name = name;
    this.nodes.push(node);
    node.port = await claimPort();
    node.transportPort = await claimPort();
    node.settings = {
      'cluster.name': 'process-tests',
      'node.name': name,
      'path.cluster': join(this.folder, 'cluster'),
      'transport.port': String(node.transportPort),
      'gateway.port': String(await claimPort()),
      ...(typeof this.options.settings === 'function' ? await this.options.settings(node) : this.options.settings),
      ...settings,
    };
    started.add(node);
    return node;
  }

  get live() { return this.nodes.filter(node => node.running); }

  byName(name) { return this.nodes.find(node => node.name === name); }

  /** The URL of a node that may be asked: a running one, none of `except`. */
  url(...except) {
    const node = this.live.find(candidate => !except.includes(candidate));
    if (!node) throw new Error('no node is running');
    return node.url;
  }

  /** Waits on the server until the cluster is as asked; throws when it is not within the timeout. */
  async health(wanted = {}, { from = this.url(), timeout = '120s', index = '' } = {}) {
    const query = new URLSearchParams({ ...wanted, timeout });
    const { status, json, text } = await request(from, 'GET', `/_cluster/health${index && `/${index}`}?${query}`);
    if (status !== 200) throw new Error(`not [${query}]: ${status} ${text}\n${await this.explain(from)}`);
    return json;
  }

  /** Every copy started, nothing moving, all running nodes in the cluster. */
  async settled(options) {
    return this.health({
      wait_for_status: 'green', wait_for_nodes: this.live.length, wait_for_no_initializing_shards: true, wait_for_no_relocating_shards: true,
    }, options);
  }

  async explain(from = this.url()) {
    const lines = [];
    for (const path of ['/_cat/nodes?v', '/_cat/shards?v&h=index,shard,prirep,state,docs,node,unassigned.reason,unassigned.details', '/_cat/recovery?v&active_only=true', '/_cluster/allocation/explain']) {
      try { const answer = await ok(from, 'GET', path); lines.push(typeof answer === 'string' ? answer : JSON.stringify(answer)); } catch (error) { lines.push(`${path}: ${error.message}`); }
    }
    return lines.join('\n');
  }

  /** @returns {Promise<{index: string, shard: number, primary: boolean, state: string, node: Silo | undefined, id: string}[]>} */
  async shards(index = '', from = this.url()) {
    const rows = await ok(from, 'GET', `/_cat/shards${index && `/${index}`}?format=json&h=index,shard,prirep,state,node,id,docs,seq_no.max,seq_no.global_checkpoint`);
    return rows.map(row => ({
      index: row.index, shard: Number(row.shard), primary: row.prirep === 'p', state: row.state, node: this.byName(row.node), id: row.id, docs: Number(row.docs ?? 0),
      maxSeqNo: row['seq_no.max'], globalCheckpoint: row['seq_no.global_checkpoint'],
    }));
  }

  async master(from = this.url()) {
    const [row] = await ok(from, 'GET', '/_cat/master?format=json');
    return this.byName(row?.node);
  }

  async dispose() {
    for (const node of this.nodes) if (node.running) node.resume();
    await Promise.all(this.nodes.map(node => node.process && node.kill()));
    if (!this.options.keep) rmSync(this.folder, { recursive: true, force: true });
    else console.log(`kept in ${this.folder}`);
  }

  /**
   * Waits until every node serves again, and starts those whose process has ended: a silo that was declared dead begins anew, in its
   * process or, when that has ended, in another. @returns {Promise<string[]>} the names of those that were started
   */
  async revive(limitMs = 60_000) {
    const restarted = [];
    await Promise.all(this.nodes.map(async node => {
      for (const from = performance.now(); performance.now() - from < limitMs; await new Promise(resolve => setTimeout(resolve, 100))) {
        if (!node.running) { restarted.push(node.name); await node.start(); return; }
        const answer = await request(node.url, 'GET', '/_health/ready').catch(() => undefined);
        if (answer?.status === 200) return;
      }
      throw new Error(`${node.name} does not serve\n${node.tail()}`);
    }));
    return restarted;
  }

  /** The last lines of every node's log. */
  tails(lines = 12) { return this.nodes.map(node => `--- ${node.name}\n${node.tail(lines).split('\n').map(line => line.slice(0, 260)).join('\n')}`).join('\n'); }
}
