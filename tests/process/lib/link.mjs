// A way to another cluster that can be cut, and counts its bytes: a TCP proxy in front of one of its gateways, for a remote in proxy mode.
import { connect, createServer } from 'node:net';
import { claimPort } from './cluster.mjs';

export async function link(port) {
  const sockets = new Set();
  const wire = { up: 0, down: 0, cut: undefined };
  const server = createServer(incoming => {
    if (wire.cut === 'reset') return incoming.destroy();
    const outgoing = connect(port, '127.0.0.1');
    for (const [from, to, way] of [[incoming, outgoing, 'up'], [outgoing, incoming, 'down']]) {
      sockets.add(from);
      if (wire.cut) from.pause();
      from.on('data', data => {
        wire[way] += data.length;
        if (to.write(data)) return;
        from.pause();
        to.once('drain', () => { if (!wire.cut) from.resume(); });
      });
      from.on('close', () => { sockets.delete(from); to.destroy(); });
      from.on('error', () => to.destroy());
    }
  });
  const at = await claimPort();
  await new Promise(resolve => server.listen(at, '127.0.0.1', resolve));
  server.unref();
  wire.at = `127.0.0.1:${at}`;
  /** Every connection breaks; new ones are taken. */
  wire.drop = () => { for (const socket of sockets) socket.destroy(); };
  /** Every connection breaks, and every new one. */
  wire.break = () => { wire.cut = 'reset'; wire.drop(); };
  /** Connections stay, and nothing comes through, as where packets are dropped. */
  wire.hold = () => { wire.cut = 'hold'; for (const socket of sockets) socket.pause(); };
  wire.heal = () => { wire.cut = undefined; for (const socket of sockets) socket.resume(); };
  wire.close = () => { wire.break(); server.close(); };
  return wire;
}
