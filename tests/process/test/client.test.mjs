// The official client, unchanged, against a real silo.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Client, errors } from '@elastic/elasticsearch';
import { Silo } from '../lib/silo.mjs';

const silo = new Silo();
let client;

test.before(async () => {
  await silo.start();
  client = new Client({ node: silo.url });
});
test.after(() => silo.dispose());

test('info and ping', async () => {
  assert.equal((await client.info()).tagline, 'You Know, for Search');
  assert.equal(await client.ping(), true);
});

test('index, get, update, delete', async () => {
  const created = await client.index({ index: 'books', id: '1', document: { title: 'Dune', year: 1965 }, refresh: true });
  assert.equal(created.result, 'created');
  assert.equal(created._seq_no, 0);
  const got = await client.get({ index: 'books', id: '1' });
  assert.deepEqual(got._source, { title: 'Dune', year: 1965 });
  assert.equal('_source' in await client.get({ index: got._index, id: got._id, _source: false }), false);
  const updated = await client.update({ index: 'books', id: '1', doc: { author: 'Herbert' } });
  assert.equal(updated._version, 2);
  assert.equal((await client.update({ index: 'books', id: '1', doc: { author: 'Herbert' } })).result, 'noop');
  await client.update({ index: 'books', id: '2', doc: { title: 'Emma' }, doc_as_upsert: true, refresh: 'wait_for' });
  assert.equal((await client.count({ index: 'books' })).count, 2);
  assert.equal((await client.delete({ index: 'books', id: '2' })).result, 'deleted');
  assert.equal(await client.exists({ index: 'books', id: '2' }), false);
});

test('the bulk helper loads documents and reports what was refused', async () => {
  await client.indices.create({ index: 'planets', mappings: { properties: { name: { type: 'keyword' }, moons: { type: 'integer' }, text: { type: 'text' } } } });
  const documents = Array.from({ length: 5000 }, (_, n) => ({ name: `planet-${String(n).padStart(4, '0')}`, moons: n === 4321 ? 'many' : n % 80, text: `a body number ${n} around a star` }));
  const dropped = [];
  const result = await client.helpers.bulk({
    datasource: documents,
    flushBytes: 50_000,
    onDocument: document => ({ index: { _index: 'planets', _id: document.name } }),
    onDrop: drop => dropped.push(drop),
    refreshOnCompletion: true,
  });
  assert.equal(result.successful, 4999);
  assert.equal(dropped.length, 1);
  assert.equal(dropped[0].error.type, 'document_parsing_exception');
  assert.match(dropped[0].error.reason, /failed to parse field \[moons\] of type \[integer\]/);
  assert.equal((await client.count({ index: 'planets' })).count, 4999);
});

test('search with highlights and aggregations', async () => {
  const answer = await client.search({
    index: 'planets',
    query: { bool: { must: { match: { text: 'number 77' } }, filter: { range: { moons: { gte: 70 } } } } },
    highlight: { fields: { text: {} } },
    aggs: { moons: { terms: { field: 'moons', size: 3, order: { _key: 'desc' } }, aggs: { first: { min: { field: 'moons' } } } } },
  });
  assert.equal(answer.hits.hits[0]._id, 'planet-0077');
  assert.match(answer.hits.hits[0].highlight.text[0], /<em>number<\/em> <em>77<\/em>/);
  assert.deepEqual(answer.aggregations.moons.buckets.map(bucket => [bucket.key, bucket.first.value]), [[79, 79], [78, 78], [77, 77]]);
});

test('every document is seen once by search_after pages', async () => {
  const seen = new Set();
  let after;
  for (;;) {
    const page = await client.search({ index: 'planets', size: 700, sort: [{ moons: 'desc' }, { name: 'asc' }], ...(after ? { search_after: after } : {}), _source: false });
    if (page.hits.hits.length === 0) break;
    for (const hit of page.hits.hits) {
      assert.equal(seen.has(hit._id), false, `${hit._id} came twice`);
      seen.add(hit._id);
    }
    after = page.hits.hits.at(-1).sort;
  }
  assert.equal(seen.size, 4999);
});

test('errors are the client\'s own error types with Elasticsearch\'s bodies', async () => {
  const failure = async promise => { try { await promise; } catch (error) { return error; } return assert.fail('no error'); };
  const missing = await failure(client.search({ index: 'nowhere' }));
  assert.ok(missing instanceof errors.ResponseError);
  assert.equal(missing.statusCode, 404);
  assert.equal(missing.body.error.type, 'index_not_found_exception');
  assert.equal(missing.body.error.reason, 'no such index [nowhere]');
  const unknown = await failure(client.search({ index: 'planets', query: { mtch: { text: 'x' } } }));
  assert.equal(unknown.statusCode, 400);
  assert.equal(unknown.body.error.type, 'parsing_exception');
  assert.match(unknown.body.error.reason, /unknown query \[mtch\] did you mean \[match\]\?/);
  await client.index({ index: 'books', id: '9', document: { title: 'Ulysses' } });
  const conflict = await failure(client.create({ index: 'books', id: '9', document: { title: 'Ulysses' } }));
  assert.equal(conflict.statusCode, 409);
  assert.equal(conflict.body.error.type, 'version_conflict_engine_exception');
  const twice = await failure(client.indices.create({ index: 'planets' }));
  assert.equal(twice.body.error.type, 'resource_already_exists_exception');
  const absent = await client.get({ index: 'books', id: 'none' }, { ignore: [404] });
  assert.equal(absent.found, false);
});

test('aliases and msearch', async () => {
  await client.indices.putAlias({ index: 'planets', name: 'worlds' });
  const { responses } = await client.msearch({
    searches: [{ index: 'worlds' }, { query: { term: { name: 'planet-0001' } } }, { index: 'nowhere' }, { query: { match_all: {} } }],
  });
  assert.equal(responses[0].hits.total.value, 1);
  assert.equal(responses[1].status, 404);
  assert.ok((await client.indices.getAlias({ name: 'worlds' })).planets);
});
