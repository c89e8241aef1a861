// A TCP proxy that counts.
import { connect, createServer } from 'node:net';
import { claimPort } from './cluster.mjs';

/** A link that counts its bytes and can be cut. */
export async function link(port) {
  const sockets = new Set();
  const counted = { up: 0, down: 0, cut: false };
  const server = createServer(incoming => {
    if (counted.cut) return incoming.destroy();
    const outgoing = connect(port, '127.0.0.1');
    for (const [from, to, way] of [[incoming, outgoing, 'up'], [outgoing, incoming, 'down']]) {
      sockets.add(from);
      from.on('data', data => { counted[way] += data.length; to.write(data); });
      from.on('close', () => { sockets.delete(from); to.destroy(); });
      from.on('error', () => to.destroy());
    }
  });
  const at = await claimPort();
  await new Promise(resolve => server.listen(at, '127.0.0.1', resolve));
  counted.at = `127.0.0.1:${at}`;
  counted.break = () => { counted.cut = true; for (const socket of sockets) socket.destroy(); };
  counted.heal = () => { counted.cut = false; };
  counted.close = () => { counted.break(); server.close(); };
  return counted;
}
