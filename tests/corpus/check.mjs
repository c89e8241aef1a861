#!/usr/bin/env node
// Checks searches and aggregations over an imported tab-separated file against a brute-force scan of the file itself.
//
//   node tests/corpus/check.mjs FILE --index=NAME --id=COLUMN [--url=http://127.0.0.1:9200] [--queries=300] [--seed=N]
//
// The scan shares no code with the server: words come from the JavaScript engine's own Unicode segmentation (ICU), scores from the
// BM25 formula in the open. The index's mapping says how each column is to be read. Query words are drawn from the file.
import { readFileSync } from 'node:fs';
import { ok } from '../process/lib/http.mjs';
import { args, random } from '../process/lib/random.mjs';
import { Columns } from './columns.mjs';
import { drawers } from './queries.mjs';

const options = args({ index: '', id: '', url: 'http://127.0.0.1:9200', queries: 300, seed: Date.now() % 1_000_000, verbose: false });
const [file] = options._;
if (!file || !options.index || !options.id) {
  console.error('usage: check.mjs FILE --index=NAME --id=COLUMN [--url=…] [--queries=N] [--seed=N]');
  process.exit(2);
}

const rng = random(options.seed);
const search = body => ok(options.url, 'POST', `/${options.index}/_search`, body);
const info = (await ok(options.url, 'GET', `/${options.index}`))[options.index];
const shards = Number(info.settings.index.number_of_shards);

const started = performance.now();
const columns = new Columns(readFileSync(file, 'utf8'), info.mappings.properties, options.id);
console.log(`${file}: ${columns.count} rows, ${columns.describe()}; read and cut into words in ${Math.round(performance.now() - started)} ms; seed ${options.seed}`);

let failed = 0;
let passed = 0;
const tally = {};
await ok(options.url, 'POST', `/${options.index}/_refresh`);
const { count } = await ok(options.url, 'GET', `/${options.index}/_count`);
if (count !== columns.count) { console.log(`FAILED _count: ${count}, the file has ${columns.count}`); failed++; }

const kinds = drawers(columns, rng, { shards });
for (let number = 0; number < options.queries; number++) {
  const kind = kinds[number % kinds.length];
  const drawn = kind.draw();
  if (!drawn) continue;
  const answer = await search(drawn.body);
  const wrong = drawn.check(answer);
  tally[kind.name] ??= { passed: 0, failed: 0 };
  if (wrong) {
    failed++;
    tally[kind.name].failed++;
    console.log(`FAILED ${kind.name}: ${wrong}\n  ${JSON.stringify(drawn.body)}`);
  } else {
    passed++;
    tally[kind.name].passed++;
    if (options.verbose) console.log(`ok ${kind.name} ${JSON.stringify(drawn.body)}`);
  }
}

for (const [name, { passed: good, failed: bad }] of Object.entries(tally)) console.log(`  ${name}: ${good} equal${bad ? `, ${bad} DIFFERENT` : ''}`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
