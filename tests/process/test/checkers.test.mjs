// The checkers of the cluster scripts find what they are for.
import test from 'node:test';
import assert from 'node:assert/strict';
import { connect, createServer } from 'node:net';
import { once } from 'node:events';
import { Ledger, sourceOf } from '../lib/ledger.mjs';
import { Registers } from '../lib/registers.mjs';
import { Network, proxy } from '../lib/proxy.mjs';
import { murmur3, shardOf } from '../lib/routing.mjs';
import { freePort } from '../lib/silo.mjs';

const item = (seqNo, { term = 1, version = 1, result = 'created' } = {}) => ({ _seq_no: seqNo, _primary_term: term, _version: version, result });
const found = (serial, seqNo, { term = 1, version = 1 } = {}) => ({ found: true, _source: sourceOf(serial), _seq_no: seqNo, _primary_term: term, _version: version });

function quiet(t) { t.mock.method(console, 'log', () => {}); return new Ledger({ one: 1 }); }

function acknowledge(ledger, id, answer, kind = 'create') {
  const operation = ledger.begin('one', id, kind);
  ledger.end(operation, 201, answer);
  return operation.serial;
}

test('routing hashes as Elasticsearch does', () => {
  assert.equal(murmur3('hello'), 0xd7c31989 | 0);
  const counts = [0, 0, 0, 0, 0];
  for (let n = 0; n < 5000; n++) counts[shardOf(`id-${n}`, 5)]++;
  assert.ok(counts.every(count => count > 850 && count < 1150), String(counts));
});

test('an acknowledged document that is gone is a violation; one that nobody answered for is not', t => {
  const ledger = quiet(t);
  acknowledge(ledger, 'a', item(0));
  ledger.end(ledger.begin('one', 'b', 'create'), undefined, undefined);
  ledger.check('one', 'b', { found: false }, 'now');
  assert.equal(ledger.violations.length, 0);
  ledger.check('one', 'a', { found: false }, 'now');
  assert.match(ledger.violations[0], /acknowledged .* and not there/);
});

test('an acknowledged overwrite that is lost is a violation, also when the older state is there', t => {
  const ledger = quiet(t);
  const first = acknowledge(ledger, 'a', item(0));
  acknowledge(ledger, 'a', item(1, { version: 2, result: 'updated' }), 'index');
  ledger.check('one', 'a', found(first, 0), 'now');
  assert.equal(ledger.violations.length, 1);
});

test('a document with another seq_no than was acknowledged is a violation', t => {
  const ledger = quiet(t);
  const serial = acknowledge(ledger, 'a', item(3));
  ledger.check('one', 'a', found(serial, 4), 'now');
  assert.match(ledger.violations[0], /seq_no 3 .* found seq_no 4/);
});

test('one seq_no for two operations is a violation, in any terms; a term that goes back is one too', t => {
  const ledger = quiet(t);
  acknowledge(ledger, 'a', item(5, { term: 1 }));
  acknowledge(ledger, 'b', item(5, { term: 2 }));
  assert.match(ledger.violations[0], /seq_no 5 was given to a .* and to b/);
  acknowledge(ledger, 'c', item(6, { term: 1 }));
  ledger.checkTerms();
  assert.match(ledger.violations[1], /term 1 after a lower seq_no in term 2/);
});

test('a refused write that is there is a violation, and so is a first create that is answered 409', t => {
  const ledger = quiet(t);
  const refused = ledger.begin('one', 'a', 'index');
  ledger.end(refused, 429, undefined);
  ledger.check('one', 'a', found(refused.serial, 0), 'now');
  assert.match(ledger.violations[0], /was refused and is there/);
  ledger.end(ledger.begin('one', 'b', 'create'), 409, undefined);
  assert.match(ledger.violations[1], /answered 409/);
});

const write = (value, from, version, start, end, outcome = 'acknowledged') => ({ value, from, version, seqNo: version, term: 1, start, end, outcome });
const read = (value, version, start, end) => ({ value, version, seqNo: version, term: 1, start, end });

function registers(t, writes, reads = []) {
  const ledger = quiet(t);
  const all = new Registers(ledger, 'one', 1);
  Object.assign(all.all[0], { writes: [write(0, undefined, 1, 0, 1), ...writes], reads });
  return { ledger, all };
}

test('a chain of compare-and-sets is linearizable', t => {
  const { ledger, all } = registers(t, [write(1, '1/1', 2, 2, 5), write(2, '2/1', 3, 4, 6), { ...write(3, '2/1', undefined, 4, 6), outcome: 'refused' }], [read(2, 3, 7, 8)]);
  all.check({ strictReads: true });
  assert.deepEqual(ledger.violations, []);
});

test('two successors of one state are a violation', t => {
  const { ledger, all } = registers(t, [write(1, '1/1', 2, 2, 5), write(2, '1/1', 3, 3, 6)]);
  all.check();
  assert.match(ledger.violations[0], /both acknowledged as successors/);
});

test('a refused compare-and-set that is read is a violation', t => {
  const { ledger, all } = registers(t, [{ ...write(1, '1/1', undefined, 2, 3), outcome: 'refused' }], [read(1, 2, 4, 5)]);
  all.check();
  assert.match(ledger.violations[0], /refused and read/);
});

test('a write that comes before one that had ended when it began is a violation, and a stale read when reads are strict', t => {
  const { ledger, all } = registers(t, [write(1, '5/1', 6, 2, 3), write(2, '1/1', 2, 4, 5)], [read(0, 1, 6, 7)]);
  all.check();
  assert.match(ledger.violations[0], /version 2 though version 6/);
  assert.equal(ledger.violations.length, 1);
  all.check({ strictReads: true });
  assert.ok(ledger.violations.some(text => /the read began/.test(text)));
});

function hello(from) {
  const json = Buffer.from(JSON.stringify({ protocol: 1, from }));
  const frame = Buffer.alloc(5 + json.length);
  frame.writeUInt32LE(json.length + 1, 0);
  frame[4] = 1;
  json.copy(frame, 5);
  return frame;
}

test('the proxy holds one direction, delivers late, and breaks connections when asked', async t => {
  const received = [];
  const server = createServer(socket => { socket.on('data', data => { received.push(data); socket.write('answer'); }); socket.on('error', () => {}); });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => server.close());
  const network = new Network();
  const port = await freePort();
  network.name(1, 'caller');
  const listening = await proxy(network, 'target', port, server.address().port);
  t.after(() => listening.close());
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  const answered = once(socket, 'data');
  socket.write(hello('127.0.0.1:1@7'));
  await answered;
  network.cut('caller', 'target', 'hold');
  const late = once(socket, 'data');
  socket.write('late');
  const other = connect(port, '127.0.0.1');
  const fromOther = once(other, 'data');
  other.write(hello('127.0.0.1:2@7'));
  await fromOther;
  assert.doesNotMatch(Buffer.concat(received).toString('latin1'), /late/);
  network.heal();
  await late;
  assert.match(Buffer.concat(received).toString('latin1'), /late/);
  const closed = once(socket, 'close');
  network.split([['caller'], ['target']], 'reset');
  await closed;
  other.destroy();
});
