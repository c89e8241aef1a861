// A minimal keep-alive HTTP client: status and parsed body, never an exception for a status.
import http from 'node:http';

const agent = new http.Agent({ keepAlive: true, maxSockets: 256 });

/** @returns {Promise<{status: number, headers: object, text: string, json: any}>} */
export function request(base, method, path, body, headers = {}) {
  const payload = body === undefined ? undefined
    : Buffer.isBuffer(body) ? body
    : typeof body === 'string' ? Buffer.from(body)
    : Buffer.from(JSON.stringify(body));
  return new Promise((resolve, reject) => {
    const url = new URL(path, base);
    const call = http.request(url, {
      method, agent,
      headers: payload ? { 'content-type': 'application/json', 'content-length': payload.length, ...headers } : headers,
    }, response => {
      const parts = [];
      response.on('data', part => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const text = Buffer.concat(parts).toString('utf8');
        let json;
        try { json = JSON.parse(text); } catch { json = undefined; }
        resolve({ status: response.statusCode, headers: response.headers, text, json });
      });
    });
    call.on('error', reject);
    if (payload) call.write(payload);
    call.end();
  });
}

export const ndjson = lines => lines.map(line => typeof line === 'string' ? line : JSON.stringify(line)).join('\n') + '\n';

/** As request, but a status of 400 or above is an error with the body in it. */
export async function ok(base, method, path, body, headers) {
  const answer = await request(base, method, path, body, headers);
  if (answer.status >= 400) throw new Error(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 600)}`);
  return answer.json ?? answer.text;
}
