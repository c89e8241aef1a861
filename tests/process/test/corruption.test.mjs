// A flipped byte on disk is found and reported with its file's name; it is never served. A torn translog tail is cut and logged.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readdirSync, statSync, readFileSync, writeFileSync, appendFileSync, cpSync, rmSync } from 'node:fs';
import { join, basename } from 'node:path';
import { Silo } from '../lib/silo.mjs';
import { ndjson, ok, request } from '../lib/http.mjs';

const documents = 600;

function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)]);
}

function shardFiles(silo) { return files(join(silo.folder, 'data')).filter(file => /[/\\](index|translog)[/\\]/.test(file)); }

function flip(file, position) {
  const bytes = readFileSync(file);
  bytes[position] ^= 0x40;
  writeFileSync(file, bytes);
}

async function loaded(flush) {
  const silo = await new Silo().start();
  await ok(silo.url, 'PUT', '/frail', { settings: { number_of_shards: 1, number_of_replicas: 0 } });
  const lines = Array.from({ length: documents }, (_, n) => [{ index: { _id: String(n) } }, { n, text: `row number ${n} of the field`, tag: `t${n % 7}` }]).flat();
  await ok(silo.url, 'POST', '/frail/_bulk?refresh=true', ndjson(lines));
  if (flush) await ok(silo.url, 'POST', '/frail/_flush');
  await silo.kill();
  return silo;
}

/** Whatever the node now answers about the documents is either right or an error; the damaged file is named somewhere in the log. */
async function served(silo) {
  const wrong = [];
  let errors = 0;
  const search = await request(silo.url, 'POST', '/frail/_search?allow_partial_search_results=false', { size: documents, query: { match: { text: 'row' } }, track_total_hits: true });
  if (search.status === 200) {
    if (search.json.hits.total.value !== documents) wrong.push(`total ${search.json.hits.total.value}`);
    for (const hit of search.json.hits.hits) {
      if (hit._source.n !== Number(hit._id) || hit._source.text !== `row number ${hit._id} of the field`) wrong.push(JSON.stringify(hit));
    }
  } else errors++;
  for (const id of [0, 17, 300, documents - 1]) {
    const got = await request(silo.url, 'GET', `/frail/_doc/${id}`);
    if (got.status === 200) { if (got.json._source.n !== id) wrong.push(got.text); }
    else if (got.status === 404 && got.json?.found === false) wrong.push(`document ${id} is said not to exist`);
    else errors++;
  }
  return { wrong, errors };
}

test('a flipped byte in any segment file is reported with the file\'s name and never served', async t => {
  const silo = await loaded(true);
  t.after(() => silo.dispose());
  const pristine = join(silo.folder, 'pristine');
  cpSync(join(silo.folder, 'data'), pristine, { recursive: true });
  const candidates = shardFiles(silo).filter(file => /[/\\]index[/\\]/.test(file) && statSync(file).size > 0 && !/lock/.test(file));
  assert.ok(candidates.length >= 3, `segment files: ${candidates.map(file => basename(file))}`);
  for (const file of candidates) {
    flip(file, Math.floor(statSync(file).size / 2));
    const seen = silo.logText().length;
    await silo.start();
    const { wrong, errors } = await served(silo);
    assert.deepEqual(wrong, [], `${basename(file)}: served wrong data`);
    assert.ok(errors > 0, `${basename(file)}: a flipped byte went unnoticed`);
    assert.ok(silo.logText().slice(seen).includes(basename(file)), `${basename(file)} is not named in the log`);
    const health = await ok(silo.url, 'GET', '/_cluster/health/frail');
    assert.equal(health.status, 'red');
    await silo.stop();
    rmSync(join(silo.folder, 'data'), { recursive: true });
    cpSync(pristine, join(silo.folder, 'data'), { recursive: true });
  }
  await silo.start();
  assert.deepEqual(await served(silo), { wrong: [], errors: 0 });
});

test('a flipped byte in the middle of the translog fails the copy', async t => {
  const silo = await loaded(false);
  t.after(() => silo.dispose());
  const translog = shardFiles(silo).filter(file => /[/\\]translog[/\\]/.test(file)).sort((a, b) => statSync(b).size - statSync(a).size)[0];
  flip(translog, Math.floor(statSync(translog).size / 2));
  await silo.start();
  const { wrong, errors } = await served(silo);
  assert.deepEqual(wrong, []);
  assert.ok(errors > 0);
  assert.ok(silo.logText().includes(basename(translog)), 'the translog file is not named in the log');
});

test('a torn tail is cut, said in the log, and what was acknowledged is there', async t => {
  const silo = await loaded(false);
  t.after(() => silo.dispose());
  const translog = shardFiles(silo).filter(file => /[/\\]translog[/\\]/.test(file)).sort((a, b) => statSync(b).size - statSync(a).size)[0];
  appendFileSync(translog, Buffer.from([0x40, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7]));
  await silo.start();
  await ok(silo.url, 'POST', '/frail/_refresh');
  assert.deepEqual(await served(silo), { wrong: [], errors: 0 });
  assert.match(silo.logText(), /torn/i);
  assert.ok(silo.logText().includes(basename(translog)));
});
