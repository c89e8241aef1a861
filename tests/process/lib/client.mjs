// An HTTP client of a cluster: keep-alive connections to every node, round robin. It does what a load balancer may do and no more: a
// refused connection was never a request, and a node that has not joined yet does nothing, so another node gets it; a lost connection is
// tried again only when asking twice is harmless.
import http from 'node:http';

export class ClusterClient {
  constructor(cluster, { timeoutMs = 40_000 } = {}) {
    this.cluster = cluster;
    this.timeoutMs = timeoutMs;
    this.agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
    this.next = 0;
    this.avoided = new Set();
    /** How often another node had to be asked, by cause. */
    this.retries = { refused: 0, lost: 0 };
  }

  /** Nodes that the test has taken away (paused, cut off): a client near them would not be here to measure. */
  avoid(...nodes) { nodes.forEach(node => this.avoided.add(node)); }

  allow(...nodes) { nodes.forEach(node => this.avoided.delete(node)); }

  candidates() {
    const nodes = this.cluster.nodes.filter(node => node.port && node.process && !this.avoided.has(node));
    const from = this.next++ % Math.max(1, nodes.length);
    return [...nodes.slice(from), ...nodes.slice(0, from)];
  }

  /**
   * @returns {Promise<{status: number, json: any, node: object} | {lost: string, node: object}>} `lost`: nobody knows whether it was done
   */
  async send(method, path, body, { safe = method === 'GET', nodes = this.candidates() } = {}) {
    const payload = body === undefined ? undefined : Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    let answer = { lost: 'no node', node: undefined };
    for (const node of nodes) {
      answer = await this.#once(node, method, path, payload);
      answer.refused ||= answer.status === 503 && /has not joined its cluster/.test(answer.json?.error?.reason);
      if (answer.refused) this.retries.refused++;
      else if (answer.lost && answer.lost !== 'timeout' && safe) this.retries.lost++;
      else break;
    }
    return answer.refused ? { status: 0, refused: true, node: answer.node } : answer;
  }

  #once(node, method, path, payload) {
    return new Promise(resolve => {
      const request = http.request({
        host: '127.0.0.1', port: node.port, method, path, agent: this.agent,
        headers: payload ? { 'content-type': 'application/json', 'content-length': payload.length } : {},
      }, response => {
        const parts = [];
        response.on('data', part => parts.push(part));
        response.on('error', error => resolve({ lost: error.code ?? error.message, node }));
        response.on('aborted', () => resolve({ lost: 'aborted', node }));
        response.on('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          let json;
          try { json = JSON.parse(text); } catch { json = undefined; }
          resolve({ status: response.statusCode, json, text, node });
        });
      });
      request.setTimeout(this.timeoutMs, () => { resolve({ lost: 'timeout', node }); request.destroy(); });
      request.on('error', error => resolve(error.code === 'ECONNREFUSED' ? { refused: true, node } : { lost: `${error.code ?? error.message} on a ${request.reusedSocket ? 'kept' : 'new'} connection`, node }));
      if (payload) request.write(payload);
      request.end();
    });
  }

  close() { this.agent.destroy(); }
}
