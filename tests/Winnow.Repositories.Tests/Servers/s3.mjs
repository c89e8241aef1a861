#!/usr/bin/env node
// An S3 server for tests: s3rver, and in front of it the one thing that it lacks and the store needs, conditional writes. A PUT with
// If-None-Match or If-Match waits for the PUTs of its key before it, looks at what is there, and is refused with 412 or passed on.
//
//   node s3.mjs PORT FOLDER BUCKET
import http from 'node:http';
import S3rver from 's3rver';

const [port, directory, bucket] = process.argv.slice(2);
const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: [{ name: bucket }] });
const { port: inner } = await server.run();
const last = new Map();

const ask = (method, path, headers, body) => new Promise((resolve, reject) => {
  const request = http.request({ host: '127.0.0.1', port: inner, method, path, headers }, answer => {
    const parts = [];
    answer.on('data', part => parts.push(part));
    answer.on('error', reject);
    answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, body: Buffer.concat(parts) }));
  });
  request.on('error', reject);
  request.end(body);
});

async function whole(request) {
  const parts = [];
  for await (const part of request) parts.push(part);
  return Buffer.concat(parts);
}

function refusal(there, { 'if-none-match': none, 'if-match': match }) {
  if (none === '*' && there.status === 200) return { status: 412, code: 'PreconditionFailed' };
  if (match === undefined || there.headers.etag === match) return undefined;
  return there.status === 404 ? { status: 404, code: 'NoSuchKey' } : { status: 412, code: 'PreconditionFailed' };
}

async function conditional(request, body) {
  const there = await ask('HEAD', request.url.split('?')[0], {});
  const refused = refusal(there, request.headers);
  return refused
    ? { status: refused.status, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0"?><Error><Code>${refused.code}</Code><Message>${refused.code}</Message></Error>` }
    : ask(request.method, request.url, request.headers, body);
}

http.createServer(async (request, response) => {
  try {
    const body = await whole(request);
    let answer;
    if (request.method === 'PUT' && (request.headers['if-none-match'] ?? request.headers['if-match']) !== undefined) {
      const key = request.url.split('?')[0];
      const mine = (last.get(key) ?? Promise.resolve()).then(() => conditional(request, body));
      last.set(key, mine.catch(() => {}));
      answer = await mine;
    } else {
      answer = await ask(request.method, request.url, request.headers, body);
    }
    response.writeHead(answer.status, answer.headers).end(answer.body);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
