// A TCP proxy in front of a silo's transport endpoint. It reads the hello that begins every connection between silos (it names the silo
// that calls), so a cut can be between two silos and in one direction.
//
// Two ways to cut: "hold" keeps connections open and forwards nothing, as a network that drops packets does; what was under way arrives
// when the cut is healed, late. "reset" breaks the connections and every new one.
import { createServer, connect } from 'node:net';

/** The calls between silos that are cut: "from>to" by name. */
export class Network {
  constructor() {
    this.cuts = new Map();
    this.pipes = new Set();
    this.names = new Map();
  }

  /** The silo `name` is known to the others at this port. */
  name(port, name) { this.names.set(port, name); }

  nameOf(address) { return this.names.get(Number(/:(\d+)@/.exec(address ?? '')?.[1])) ?? address; }

  isCut(from, to) { return this.cuts.get(`${from}>${to}`); }

  /** Nothing goes between nodes of different groups, in either direction. */
  split(groups, how) {
    for (const one of groups) for (const other of groups) if (one !== other) for (const from of one) for (const to of other) this.cuts.set(`${from}>${to}`, how);
    for (const pipe of this.pipes) pipe.changed();
  }

  cut(from, to, how) {
    this.cuts.set(`${from}>${to}`, how);
    for (const pipe of this.pipes) pipe.changed();
  }

  heal() {
    this.cuts.clear();
    for (const pipe of this.pipes) pipe.changed();
  }
}

/** One connection: bytes of `caller` to `target` and back, each direction held on its own. */
class Pipe {
  constructor(network, incoming, target, targetPort, caller) {
    Object.assign(this, { network, incoming, target, targetPort, caller, early: [] });
    network.pipes.add(this);
    incoming.on('error', () => this.close());
    incoming.on('close', () => this.close());
    if (caller) this.#open();
    else incoming.on('data', data => this.#hello(data));
  }

  /** Bytes are kept back until the hello is whole and says who calls. */
  #hello(data) {
    this.early.push(data);
    const bytes = Buffer.concat(this.early);
    if (bytes.length < 4 || bytes.length < 4 + bytes.readUInt32LE(0)) return;
    let from;
    try { from = JSON.parse(bytes.subarray(5, 4 + bytes.readUInt32LE(0)).toString('utf8')).from; } catch { from = undefined; }
    this.caller = this.network.nameOf(from);
    this.incoming.removeAllListeners('data');
    this.early = [bytes];
    this.#open();
  }

  #open() {
    this.incoming.pause();
    this.outgoing = connect({ port: this.targetPort, host: '127.0.0.1' });
    this.outgoing.pause();
    this.outgoing.on('error', () => this.close());
    this.outgoing.on('close', () => this.close());
    this.incoming.on('data', part => this.#forward(this.incoming, this.outgoing, part));
    this.outgoing.on('data', part => this.#forward(this.outgoing, this.incoming, part));
    this.incoming.on('end', () => this.outgoing.end());
    this.outgoing.on('end', () => this.incoming.end());
    this.changed();
  }

  changed() {
    if (!this.outgoing) return;
    const out = this.network.isCut(this.caller, this.target), back = this.network.isCut(this.target, this.caller);
    if (out === 'reset' || back === 'reset') { this.close(); return; }
    if (out) this.incoming.pause();
    else {
      if (this.early.length) { this.outgoing.write(this.early[0]); this.early = []; }
      this.incoming.resume();
    }
    if (back) this.outgoing.pause(); else this.outgoing.resume();
  }

  #forward(from, to, data) {
    if (to.write(data)) return;
    from.pause();
    to.once('drain', () => this.changed());
  }

  close() {
    this.network.pipes.delete(this);
    this.incoming.destroy();
    this.outgoing?.destroy();
  }
}

/**
 * Listens at `port` (where the others believe `name` to be) and forwards to `targetPort` (where it is). Who calls is read from the hello,
 * or is `caller`, when only one does (a silo that has a proxy of its own in front of the membership store).
 */
export async function proxy(network, name, port, targetPort, { caller } = {}) {
  if (!caller) network.name(port, name);
  const server = createServer({ noDelay: true, allowHalfOpen: true }, socket => new Pipe(network, socket, name, targetPort, caller));
  await new Promise((resolve, reject) => { server.on('error', reject); server.listen(port, '127.0.0.1', resolve); });
  server.unref();
  return server;
}
