#!/usr/bin/env node
// Loads tab-separated files into a fresh silo with the command line, one index a file; reports documents a second, index size, peak
// memory and reopen time; then checks drawn queries against the files. Server and importer share the machine.
//
//   node tests/corpus/load.mjs FILE… --id=COLUMN [--queries=300] [--shards=1] [--seed=N] [--keep]
import { spawn } from 'node:child_process';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readdirSync, statSync } from 'node:fs';
import { Silo, cliDll } from '../process/lib/silo.mjs';
import { ok } from '../process/lib/http.mjs';
import { args } from '../process/lib/random.mjs';

const options = args({ id: '', queries: 300, shards: 1, seed: 1, keep: false });
if (!options._.length || !options.id) { console.error('usage: load.mjs FILE… --id=COLUMN'); process.exit(2); }

const here = dirname(fileURLToPath(import.meta.url));
const run = (command, words) => new Promise(resolve => {
  const child = spawn(command, words, { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', data => { text += data; process.stdout.write(data); });
  child.on('exit', code => resolve({ code, text }));
});
const sizeOf = folder => readdirSync(folder, { withFileTypes: true, recursive: true })
  .reduce((sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath ?? entry.path, entry.name)).size : 0), 0);
const mb = bytes => `${(bytes / 1048576).toFixed(0)} MB`;

const silo = await new Silo().start();
console.log(`started in ${Math.round(silo.readyMs)} ms`);
let failed = 0;
const started = performance.now();
let documents = 0;
for (const file of options._) {
  const index = basename(file).replace(/\.[^.]*$/, '').toLowerCase();
  const { code, text } = await run('dotnet', [cliDll(), 'import', file, '--index', index, '--id', options.id, '--shards', String(options.shards), '--url', silo.url]);
  if (code !== 0) { console.log(`FAILED import of ${file}`); process.exit(1); }
  documents += Number(/imported ([\d,]+)/.exec(text)[1].replaceAll(',', ''));
}
const seconds = (performance.now() - started) / 1000;
console.log(`load: ${documents} documents in ${seconds.toFixed(1)} s, ${Math.round(documents / seconds)} documents/s, command line's start included`);
await ok(silo.url, 'POST', '/_flush');
console.log(`index size on disk: ${mb(sizeOf(join(silo.folder, 'data')))}; files: ${mb(options._.reduce((sum, file) => sum + statSync(file).size, 0))}`);
console.log(`peak memory while loading: ${silo.peakMemoryMb().toFixed(0)} MB`);

await silo.kill();
const index = options._.map(file => basename(file).replace(/\.[^.]*$/, '').toLowerCase()).join(',');
await silo.start();
const opened = performance.now();
const { count } = await ok(silo.url, 'GET', `/${index}/_count`);
console.log(`reopen after kill -9: ready in ${Math.round(silo.readyMs)} ms, first count (${count}) ${Math.round(performance.now() - opened)} ms later`);

for (const file of options._) {
  const { code } = await run('node', [join(here, 'check.mjs'), file, `--index=${basename(file).replace(/\.[^.]*$/, '').toLowerCase()}`, `--id=${options.id}`, `--url=${silo.url}`, `--queries=${options.queries}`, `--seed=${options.seed}`]);
  failed += code;
}
console.log(`peak memory after the queries: ${silo.peakMemoryMb().toFixed(0)} MB`);
if (options.keep) { await silo.stop(); console.log(`kept in ${silo.folder}`); } else await silo.dispose();
process.exit(failed ? 1 : 0);
