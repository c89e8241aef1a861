// A tab-separated file goes in through the command line, over HTTP; searches and aggregations then answer as a scan of the file does.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Silo, cliDll, repository } from '../lib/silo.mjs';
import { ok } from '../lib/http.mjs';
import { random } from '../lib/random.mjs';

function writeCorpus(file, rows) {
  const rng = random(7);
  const words = 'grain mill flour bread oven stone water wheel river field plough seed harvest barn mouse cat winter spring don\'t 3.5 café naïve x_y'.split(' ');
  const skewed = () => words[Math.floor(words.length * rng.next() ** 2)];
  const lines = ['name\tmonth\trank\tsummary'];
  for (let n = 0; n < rows; n++) {
    const month = rng.next() < 0.9 ? `20${String(10 + rng.int(15))}-${String(1 + rng.int(12)).padStart(2, '0')}` : '';
    const rank = rng.next() < 0.7 ? String(Math.floor(15000 * rng.next() ** 3)) : '';
    const summary = rng.next() < 0.95 ? Array.from({ length: 1 + rng.int(30) }, skewed).join(rng.next() < 0.5 ? ' ' : ', ') : '';
    lines.push(`pkg-${n.toString(36)}\t${month}\t${rank}\t${summary}`);
  }
  writeFileSync(file, lines.join('\n') + '\n');
}

for (const shards of [1, 3]) {
  test(`import and check, ${shards} shard(s)`, async t => {
    const silo = await new Silo().start();
    t.after(() => silo.dispose());
    const file = join(silo.folder, 'corpus.tsv');
    writeCorpus(file, 5000);
    await ok(silo.url, 'PUT', '/corpus', {
      settings: { number_of_shards: shards, number_of_replicas: 0 },
      mappings: { properties: { name: { type: 'keyword' }, month: { type: 'date' }, rank: { type: 'long' }, summary: { type: 'text' } } },
    });
    const imported = spawnSync('dotnet', [cliDll(), 'import', file, '--index', 'corpus', '--id', 'name', '--url', silo.url], { encoding: 'utf8', timeout: 120_000 });
    assert.equal(imported.status, 0, imported.stdout + imported.stderr);
    assert.match(imported.stdout, /5,?000/);
    const checked = spawnSync('node', [join(repository, 'tests', 'corpus', 'check.mjs'), file, '--index=corpus', '--id=name', `--url=${silo.url}`, '--queries=170', '--seed=11'], { encoding: 'utf8', timeout: 120_000 });
    assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  });
}
