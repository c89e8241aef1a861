// Optimistic concurrency: 64 writers compare-and-set one document. Every sequence number has exactly one winner; all others are 409.
import test from 'node:test';
import assert from 'node:assert/strict';
import { Silo } from '../lib/silo.mjs';
import { ok, request } from '../lib/http.mjs';

test('64 writers on one document: one winner per seq_no, all others 409', async t => {
  const silo = await new Silo().start();
  t.after(() => silo.dispose());
  await ok(silo.url, 'PUT', '/cas', { settings: { number_of_shards: 1, number_of_replicas: 0 } });
  let last = await ok(silo.url, 'PUT', '/cas/_doc/one', { value: 0 });
  const winners = new Map([[last._seq_no, 0]]);
  let wins = 0, conflicts = 0;
  for (let round = 1; round <= 30; round++) {
    const answers = await Promise.all(Array.from({ length: 64 }, (_, writer) => request(silo.url, 'PUT',
      `/cas/_doc/one?if_seq_no=${last._seq_no}&if_primary_term=${last._primary_term}`, { value: round * 100 + writer })));
    const won = answers.filter(answer => answer.status === 200);
    assert.equal(won.length, 1, `round ${round}: ${won.length} winners`);
    for (const answer of answers) {
      if (answer.status === 200) continue;
      assert.equal(answer.status, 409);
      assert.equal(answer.json.error.type, 'version_conflict_engine_exception');
      conflicts++;
    }
    last = won[0].json;
    assert.equal(winners.has(last._seq_no), false);
    winners.set(last._seq_no, round);
    wins++;
    const now = await ok(silo.url, 'GET', '/cas/_doc/one');
    assert.equal(now._seq_no, last._seq_no);
    assert.equal(Math.floor(now._source.value / 100), round);
  }
  assert.equal(wins, 30);
  assert.equal(conflicts, 30 * 63);
});

test('64 writers that retry: the counter ends at the number of successes', async t => {
  const silo = await new Silo().start();
  t.after(() => silo.dispose());
  await ok(silo.url, 'PUT', '/counter/_doc/c', { n: 0 });
  const seqNos = new Set();
  await Promise.all(Array.from({ length: 64 }, async () => {
    for (let done = 0; done < 5;) {
      const now = await ok(silo.url, 'GET', '/counter/_doc/c');
      const answer = await request(silo.url, 'PUT', `/counter/_doc/c?if_seq_no=${now._seq_no}&if_primary_term=${now._primary_term}`, { n: now._source.n + 1 });
      if (answer.status === 200) {
        assert.equal(seqNos.has(answer.json._seq_no), false);
        seqNos.add(answer.json._seq_no);
        done++;
      } else {
        assert.equal(answer.status, 409, answer.text);
      }
    }
  }));
  const end = await ok(silo.url, 'GET', '/counter/_doc/c');
  assert.equal(end._source.n, 320);
  assert.equal(end._version, 321);
});
