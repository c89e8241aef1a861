// Bad input gets Elasticsearch's status, type and a reason that says what and where; the node stays up and its memory returns.
import test from 'node:test';
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { Silo } from '../lib/silo.mjs';
import { ndjson, ok, request } from '../lib/http.mjs';

const silo = new Silo();
test.before(async () => {
  await silo.start();
  await ok(silo.url, 'PUT', '/typed', { mappings: { properties: { n: { type: 'integer' }, d: { type: 'date' }, b: { type: 'boolean' }, ip: { type: 'ip' }, text: { type: 'text' } } } });
  await ok(silo.url, 'PUT', '/typed/_doc/1?refresh=true', { n: 1, text: 'one' });
});
test.after(() => silo.dispose());

const nested = (depth, inner = '1') => '{"a":'.repeat(depth) + inner + '}'.repeat(depth);
const clauses = n => ({ query: { bool: { should: Array.from({ length: n }, (_, i) => ({ term: { n: i } })) } } });

// name, method, path, body, status, type, reason
const cases = [
  ['a document cut off', 'PUT', '/typed/_doc/x', '{"n": 1', 400, 'document_parsing_exception', /\[1:\d+\]/],
  ['a document that is an array', 'PUT', '/typed/_doc/x', '[1]', 400, 'document_parsing_exception', /./],
  ['an empty document', 'PUT', '/typed/_doc/x', '', 400, null, /request body is required|source is missing/],
  ['a number field with text', 'PUT', '/typed/_doc/x', { n: 'abc' }, 400, 'document_parsing_exception', /^\[1:\d+\] failed to parse field \[n\] of type \[integer\] in document with id 'x'\. Preview of field's value: 'abc'$/],
  ['a number out of range', 'PUT', '/typed/_doc/x', { n: 3000000000 }, 400, 'document_parsing_exception', /failed to parse field \[n\] of type \[integer\]/],
  ['a date that is none', 'PUT', '/typed/_doc/x', { d: 'yesterday-ish' }, 400, 'document_parsing_exception', /failed to parse field \[d\] of type \[date\]/],
  ['a boolean that is none', 'PUT', '/typed/_doc/x', { b: 'maybe' }, 400, 'document_parsing_exception', /failed to parse field \[b\] of type \[boolean\]/],
  ['an address that is none', 'PUT', '/typed/_doc/x', { ip: '999.1.1.1' }, 400, 'document_parsing_exception', /failed to parse field \[ip\] of type \[ip\]/],
  ['an object where a number is mapped', 'PUT', '/typed/_doc/x', { n: { deep: 1 } }, 400, 'document_parsing_exception', /failed to parse field \[n\] of type \[integer\]/],
  ['invalid UTF-8', 'PUT', '/typed/_doc/x', Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xff, 0xfe, 0x22, 0x7d]), 400, null, /./],
  ['a document nested 5,000 deep', 'PUT', '/deep/_doc/x', nested(5000), 400, null, /./],
  ['a document nested beyond the mapping depth', 'PUT', '/deeper/_doc/x', nested(30), 400, null, /Limit of mapping depth \[20\] has been exceeded/],
  ['more fields than the limit', 'PUT', '/wide/_doc/x', Object.fromEntries(Array.from({ length: 1200 }, (_, i) => [`f${i}`, i])), 400, null, /Limit of total fields \[1000\] has been exceeded/],
  ['an id of 513 bytes', 'PUT', `/typed/_doc/${'x'.repeat(513)}`, {}, 400, 'action_request_validation_exception', /id \[x+\] is too long, must be no longer than 512 bytes but was: 513/],
  ['both version and if_seq_no', 'PUT', '/typed/_doc/1?version=3&version_type=external&if_seq_no=1&if_primary_term=1', {}, 400, 'action_request_validation_exception', /./],

  ['a bulk body without newline at its end', 'POST', '/_bulk', '{"index":{"_index":"typed"}}\n{"n":1}', 400, 'illegal_argument_exception', /The bulk request must be terminated by a newline \[\\n\]/],
  ['a bulk action that is no object', 'POST', '/_bulk', '"index"\n', 400, 'illegal_argument_exception', /Malformed action\/metadata line \[1\], expected START_OBJECT/],
  ['an unknown bulk action', 'POST', '/_bulk', '{"upsert":{"_index":"typed"}}\n{}\n', 400, 'illegal_argument_exception', /Malformed action\/metadata line \[1\], expected field \[create\], \[delete\], \[index\] or \[update\] but found \[upsert\]/],
  ['an unknown bulk parameter', 'POST', '/_bulk', '{"index":{"_index":"typed","_color":"red"}}\n{}\n', 400, 'illegal_argument_exception', /Action\/metadata line \[1\] contains an unknown parameter \[_color\]/],
  ['a bulk action cut off', 'POST', '/_bulk', '{"index":\n', 400, null, /./],
  ['an empty bulk', 'POST', '/_bulk', '', 400, null, /request body is required/],

  ['a search cut off', 'POST', '/typed/_search', '{"query": {"match', 400, null, /\[1:\d+\]/],
  ['an unknown query', 'POST', '/typed/_search', { query: { mtch: {} } }, 400, 'parsing_exception', /^unknown query \[mtch\] did you mean \[match\]\?$/],
  ['an unknown search key', 'POST', '/typed/_search', { quary: {} }, 400, 'parsing_exception', /^Unknown key for a START_OBJECT in \[quary\]\./],
  ['an unknown URI parameter', 'GET', '/typed/_search?sixe=1', undefined, 400, 'illegal_argument_exception', /^request \[\/typed\/_search\] contains unrecognized parameter: \[sixe\] -> did you mean \[size\]\?$/],
  ['a term of the wrong type', 'POST', '/typed/_search', { query: { term: { n: 'abc' } } }, 400, 'search_phase_execution_exception', /all shards failed/],
  ['a range of an unknown date', 'POST', '/typed/_search', { query: { range: { d: { gte: 'not-a-date' } } } }, 400, 'search_phase_execution_exception', /all shards failed/],
  ['10,000 clauses', 'POST', '/typed/_search', clauses(10_000), 400, null, /./],
  ['queries nested 100 deep', 'POST', '/typed/_search', { query: JSON.parse('{"bool":{"must":'.repeat(100) + '{"match_all":{}}' + '}}'.repeat(100)) }, 400, null, /./],
  ['JSON nested 100,000 deep', 'POST', '/typed/_search', '{"query":' + '{"bool":{"must":'.repeat(50_000), 400, null, /./],
  ['a negative size', 'POST', '/typed/_search', { size: -5 }, 400, null, /\[size\] parameter cannot be negative/],
  ['a page beyond the window', 'POST', '/typed/_search', { from: 9999, size: 10 }, 400, 'search_phase_execution_exception', /./],
  ['a query_string that does not parse', 'POST', '/typed/_search', { query: { query_string: { query: 'text:(a AND' } } }, 400, null, /./],
  ['an aggregation of text', 'POST', '/typed/_search', { aggs: { t: { terms: { field: 'text' } } } }, 400, 'search_phase_execution_exception', /all shards failed/],
  ['an unknown aggregation', 'POST', '/typed/_search', { aggs: { t: { trms: { field: 'n' } } } }, 400, 'parsing_exception', /Unknown aggregation type \[trms\] did you mean \[terms\]\?/],
  ['a regular expression that does not parse', 'POST', '/typed/_search', { query: { regexp: { text: '(((' } } }, 400, null, /./],

  ['an upper case index name', 'PUT', '/Upper', undefined, 400, 'invalid_index_name_exception', /^Invalid index name \[Upper\], must be lowercase$/],
  ['an index name that starts with _', 'PUT', '/_under', undefined, 400, 'invalid_index_name_exception', /^Invalid index name \[_under\], must not start with '_', '-', or '\+'$/],
  ['an index name with a comma', 'PUT', '/a%2Cb', undefined, 400, 'invalid_index_name_exception', /must not contain/],
  ['an index name that is too long', 'PUT', `/${'n'.repeat(256)}`, undefined, 400, 'invalid_index_name_exception', /index name is too long, \(256 > 255\)/],
  ['an unknown index setting', 'PUT', '/s1', { settings: { 'index.nmber_of_shards': 1 } }, 400, 'illegal_argument_exception', /unknown setting \[index\.nmber_of_shards\] did you mean \[index\.number_of_shards\]\?/],
  ['zero shards', 'PUT', '/s2', { settings: { number_of_shards: 0 } }, 400, 'illegal_argument_exception', /Failed to parse value \[0\] for setting \[index\.number_of_shards\] must be >= 1/],
  ['an unknown field type', 'PUT', '/m1', { mappings: { properties: { a: { type: 'strng' } } } }, 400, 'mapper_parsing_exception', /The mapper type \[strng\] declared on field \[a\] does not exist/],
  ['an unknown mapping parameter', 'PUT', '/m2', { mappings: { properties: { a: { type: 'keyword', colour: 1 } } } }, 400, 'mapper_parsing_exception', /unknown parameter \[colour\] on mapper \[a\] of type \[keyword\]/],
  ['a field that changes its type', 'PUT', '/typed/_mapping', { properties: { n: { type: 'keyword' } } }, 400, 'illegal_argument_exception', /mapper \[n\] cannot be changed from type \[integer\] to \[keyword\]/],
  ['an unknown path', 'GET', '/typed/_serch', undefined, 400, null, /./],
  ['a wrong method', 'PUT', '/typed/_search', undefined, 405, null, /./],
  ['an index that is not there', 'GET', '/nowhere/_search', undefined, 404, 'index_not_found_exception', /^no such index \[nowhere\]$/],
];

for (const [name, method, path, body, status, type, reason] of cases) {
  test(name, async () => {
    const answer = await request(silo.url, method, path, body, path.includes('_bulk') ? { 'content-type': 'application/x-ndjson' } : {});
    assert.equal(answer.status, status, answer.text.slice(0, 400));
    const error = answer.json?.error;
    assert.ok(error, `no error body: ${answer.text.slice(0, 200)}`);
    if (typeof error === 'string') return assert.match(error, reason);
    assert.ok(error.type && error.reason !== undefined && Array.isArray(error.root_cause), answer.text.slice(0, 300));
    assert.equal(answer.json.status, status);
    if (type) assert.equal(error.type, type, answer.text.slice(0, 400));
    assert.match(`${error.reason}`, reason);
  });
}

test('a bad document in a bulk fails alone', async () => {
  const answer = await ok(silo.url, 'POST', '/typed/_bulk', ndjson([{ index: { _id: 'good' } }, { n: 5 }, { index: { _id: 'bad' } }, { n: 'x' }, { index: { _id: 'cut' } }, '{"n": ', { delete: { _id: 'absent' } }]));
  assert.equal(answer.errors, true);
  assert.deepEqual(answer.items.map(item => Object.values(item)[0].status), [201, 400, 400, 404]);
});

test('a body of 101 MB is refused with 413, and again, and the memory returns', async () => {
  const body = Buffer.alloc(101 * 1024 * 1024, 0x20);
  for (let time = 0; time < 5; time++) {
    const status = await request(silo.url, 'POST', '/typed/_bulk', body).then(answer => answer.status, error => error.code);
    // The server may close the connection while the client still writes.
    assert.ok(status === 413 || status === 'EPIPE' || status === 'ECONNRESET', String(status));
  }
  for (let time = 0; time < 20; time++) await request(silo.url, 'POST', '/typed/_search', clauses(10_000));
  const rss = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${silo.process.pid}/status`, 'utf8'))[1]) / 1024;
  assert.ok(rss < 900, `${Math.round(rss)} MB resident after the storm`);
});

test('after all of it the node answers as before', async () => {
  const found = await ok(silo.url, 'GET', '/typed/_search?q=text:one');
  assert.equal(found.hits.total.value, 1);
  assert.equal((await request(silo.url, 'GET', '/_health/ready')).status, 200);
});
