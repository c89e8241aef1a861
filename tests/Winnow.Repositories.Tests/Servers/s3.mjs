#!/usr/bin/env node
// An S3 server for tests: s3rver, and in front of it what S3 does and s3rver does not:
//   - conditional writes: a PUT with If-None-Match or If-Match looks at what is there, and is refused with 412 (404) or passed on;
//   - lists (version 2, without delimiter) in the order of the keys' bytes, and of more than one page (s3rver lists in the order of its
//     folders, and ciphers the token of the next page with an algorithm that today's OpenSSL has no more);
//   - a PUT is answered when all of its bytes can be read, and reads and writes of a key do not mix: one request at a time.
// What s3rver does not check stays unchecked: a signature of version 4 passes with any secret, only the access key id is looked at.
//
//   node s3.mjs PORT FOLDER BUCKET
import { createHash } from 'node:crypto';
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { dirname, join, relative } from 'node:path';
import S3rver from 's3rver';

const [port, directory, bucket] = process.argv.slice(2);
const server = new S3rver({ port: 0, address: '127.0.0.1', silent: true, directory, configureBuckets: [{ name: bucket }] });
const suffix = '._S3rver_object';

server.store.putObject = async object => {
  const content = await whole(object.content);
  const path = server.store.getResourcePath(object.bucket, object.key, 'object');
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  const md5 = createHash('md5').update(content).digest('hex');
  await server.store.putMetadata(object.bucket, object.key, object.metadata, md5);
  return { size: content.length, md5 };
};
const { port: inner } = await server.run();

const ask = (method, path, headers, body) => new Promise((resolve, reject) => {
  const request = http.request({ host: '127.0.0.1', port: inner, method, path, headers }, answer =>
    whole(answer).then(content => resolve({ status: answer.statusCode, headers: answer.headers, body: content }), reject));
  request.on('error', reject);
  request.end(body);
});

async function whole(stream) {
  const parts = [];
  for await (const part of stream) parts.push(part);
  return Buffer.concat(parts);
}

const xml = (status, content) => ({ status, headers: { 'content-type': 'application/xml' }, body: `<?xml version="1.0" encoding="UTF-8"?>\n${content}` });
const refused = (status, code) => xml(status, `<Error><Code>${code}</Code><Message>${code}</Message></Error>`);

async function conditionalPut({ url, headers }, body) {
  const { 'if-none-match': none, 'if-match': match } = headers;
  const there = await ask('HEAD', url.split('?')[0], {});
  if (none === '*' && there.status === 200) return refused(412, 'PreconditionFailed');
  if (match !== undefined && there.status === 404) return refused(404, 'NoSuchKey');
  if (match !== undefined && there.headers.etag !== match) return refused(412, 'PreconditionFailed');
  return ask('PUT', url, headers, body);
}

async function list(request, url) {
  // Whether there is such a bucket, and who may list it, s3rver says.
  const allowed = await ask('GET', `${url.pathname}?list-type=2&max-keys=0`, request.headers);
  if (allowed.status !== 200) return allowed;
  const name = url.pathname.split('/')[1];
  const parameter = key => url.searchParams.get(key) ?? '';
  const prefix = parameter('prefix');
  const after = Buffer.from(parameter('continuation-token'), 'base64url').toString() || parameter('start-after');
  const limit = Math.min(1000, Number(parameter('max-keys') || 1000));
  const folder = join(directory, name);
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const keys = files.filter(file => file.isFile() && file.name.endsWith(suffix))
    .map(file => join(relative(folder, file.parentPath ?? file.path), file.name).slice(0, -suffix.length))
    .filter(key => key.startsWith(prefix) && key > after)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const page = keys.slice(0, limit);
  const next = keys.length > page.length ? `<NextContinuationToken>${Buffer.from(page.at(-1)).toString('base64url')}</NextContinuationToken>` : '';
  const contents = await Promise.all(page.map(async key => {
    const { size, mtime } = await stat(join(folder, key + suffix));
    return `<Contents><Key>${key}</Key><LastModified>${mtime.toISOString()}</LastModified><Size>${size}</Size></Contents>`;
  }));
  return xml(200, `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>${name}</Name><Prefix>${prefix}</Prefix>`
    + `<KeyCount>${page.length}</KeyCount><MaxKeys>${limit}</MaxKeys><IsTruncated>${next !== ''}</IsTruncated>${next}${contents.join('')}</ListBucketResult>`);
}

function answer(request, body) {
  const url = new URL(request.url, 'http://localhost');
  const conditional = (request.headers['if-none-match'] ?? request.headers['if-match']) !== undefined;
  if (request.method === 'PUT' && conditional) return conditionalPut(request, body);
  if (request.method === 'GET' && url.searchParams.get('list-type') === '2') return list(request, url);
  return ask(request.method, request.url, request.headers, body);
}

let turn = Promise.resolve();
http.createServer(async (request, response) => {
  try {
    const body = await whole(request);
    const mine = turn.then(() => answer(request, body));
    turn = mine.catch(() => {});
    const { status, headers, body: content } = await mine;
    response.writeHead(status, headers).end(content);
  } catch (error) {
    response.writeHead(500).end(String(error));
  }
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
