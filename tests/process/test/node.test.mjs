// A silo as its operator sees it: start, readiness, settings, lock, stop, restart.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Silo, freePort, siloDll } from '../lib/silo.mjs';
import { ok, request } from '../lib/http.mjs';

function startAndFail(settings, options = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-'));
  try {
    return spawnSync('dotnet', [siloDll(), ...settings], { cwd: folder, encoding: 'utf8', timeout: 60_000, ...options });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

test('a silo says ready once, answers its root and its health, and stops on SIGTERM', async t => {
  const silo = await new Silo({ settings: { 'cluster.name': 'harvest', 'node.name': 'barn' } }).start();
  t.after(() => silo.dispose());
  const root = await request(silo.url, 'GET', '/');
  assert.equal(root.headers['x-elastic-product'], 'Elasticsearch');
  assert.equal(root.json.cluster_name, 'harvest');
  assert.equal(root.json.name, 'barn');
  assert.match(root.json.version.number, /^8\./);
  assert.equal((await request(silo.url, 'GET', '/_health/live')).status, 200);
  assert.equal((await request(silo.url, 'GET', '/_health/ready')).status, 200);
  const { code, signal } = await silo.stop();
  assert.deepEqual({ code, signal }, { code: 0, signal: null });
});

test('documents survive a graceful restart and are searchable at once', async t => {
  const silo = await new Silo().start();
  t.after(() => silo.dispose());
  await ok(silo.url, 'PUT', '/kept/_doc/1?refresh=true', { grain: 'rye' });
  await ok(silo.url, 'PUT', '/kept/_doc/2', { grain: 'oats' });
  await silo.stop();
  await silo.start();
  const found = await ok(silo.url, 'GET', '/kept/_search?q=grain:oats');
  assert.equal(found.hits.total.value, 1);
  assert.equal((await ok(silo.url, 'GET', '/kept/_doc/1'))._source.grain, 'rye');
});

test('a second silo on the same data folder does not start and says who holds it', async t => {
  const silo = await new Silo().start();
  t.after(() => silo.dispose());
  const second = startAndFail([`--path.data=${join(silo.folder, 'data')}`, `--path.cluster=${join(silo.folder, 'cluster')}`, `--http.port=${await freePort()}`]);
  assert.notEqual(second.status, 0);
  assert.match(second.stderr, /lock/i);
  assert.match(second.stderr, new RegExp(String(silo.process.pid)));
});

test('an unknown setting stops the start and names the nearest known one', () => {
  const result = startAndFail(['--htpt.port=9201']);
  assert.notEqual(result.status, 0);
  assert.match(result.stderr, /htpt\.port/);
  assert.match(result.stderr, /http\.port/);
});

test('a value that does not parse stops the start and names its setting', () => {
  const result = startAndFail(['--http.port=ninety']);
  assert.notEqual(result.status, 0);
  assert.match(result.stderr, /http\.port/);
  assert.match(result.stderr, /ninety/);
});

test('a bind beyond loopback is refused while there is no security', () => {
  const result = startAndFail(['--http.host=0.0.0.0']);
  assert.notEqual(result.status, 0);
  assert.match(result.stderr, /http\.host/);
});

test('the command line wins over the environment, which wins over winnow.yml', async t => {
  const silo = new Silo({ settings: { 'cluster.name': 'from-command-line' }, env: { WINNOW_CLUSTER_NAME: 'from-environment', WINNOW_NODE_ATTR_ZONE: 'from-environment' } });
  writeFileSync(join(silo.folder, 'winnow.yml'), 'cluster:\n  name: from-file\nnode.attr.zone: from-file\nnode.attr.rack: from-file\n');
  await silo.start();
  t.after(() => silo.dispose());
  assert.equal((await ok(silo.url, 'GET', '/')).cluster_name, 'from-command-line');
  const { nodes } = await ok(silo.url, 'GET', '/_nodes');
  const [node] = Object.values(nodes);
  assert.equal(node.attributes.zone, 'from-environment');
  assert.equal(node.attributes.rack, 'from-file');
});

test('the largest body is a setting', async t => {
  const silo = await new Silo({ settings: { 'http.max_content_length': '10kb' } }).start();
  t.after(() => silo.dispose());
  const answer = await request(silo.url, 'PUT', '/a/_doc/1', { text: 'x'.repeat(20_000) });
  assert.equal(answer.status, 413);
  assert.equal(answer.json.error.type, 'content_too_long_exception');
  assert.equal((await request(silo.url, 'PUT', '/a/_doc/1', { text: 'x' })).status, 201);
  const refused = startAndFail(['--http.max_content_length=huge']);
  assert.notEqual(refused.status, 0);
  assert.match(refused.stderr, /http\.max_content_length/);
});
