#!/usr/bin/env node
// Runs the commands of README.md's section on clusters as they stand there, in a copy of nothing: the repository itself, as a newcomer
// would after building it. Three silos must form a cluster, and after one is killed the cluster must turn green again.
//
//   node tests/process/cluster/readme.mjs
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { repository, siloDll } from '../lib/silo.mjs';

siloDll();
const section = /## A cluster that survives\n([\s\S]*?)\n## /.exec(readFileSync(join(repository, 'README.md'), 'utf8'))?.[1] ?? '';
const block = /```console\n([\s\S]*?)```/.exec(section)?.[1] ?? '';
const commands = block.split(/^\$ /m).slice(1).map(text => text.split('\n').filter((line, n, lines) => n === 0 || lines[n - 1].endsWith('\\')).join('\n'));
if (commands.length !== 3) { console.log(`README.md's section "A cluster that survives" has ${commands.length} commands, not three`); process.exit(1); }

// Data goes below silo/, where `dotnet run` starts the process: folders with links to the sources keep the repository clean.
const from = performance.now();
const folder = mkdtempSync(join(tmpdir(), 'winnow-readme-'));
const link = (from, to, except) => { for (const entry of readdirSync(from)) if (!except.includes(entry)) symlinkSync(join(from, entry), join(to, entry)); };
mkdirSync(join(folder, 'silo'));
link(repository, folder, ['silo', '.git']);
link(join(repository, 'silo'), join(folder, 'silo'), ['data', 'cluster']);

// One shell for all three. With job control, as at a prompt: `kill %1` reaches the whole job.
const shell = spawn('bash', ['--norc'], { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
let output = '';
shell.stdout.on('data', data => { output += data; process.stdout.write(data); });
shell.stderr.on('data', data => { output += data; });
const done = n => new Promise((resolve, reject) => {
  const timer = setInterval(() => { if (output.includes(`__done_${n}__`)) { clearInterval(timer); resolve(); } }, 100);
  shell.once('exit', () => { clearInterval(timer); reject(new Error(`the shell ended:\n${output}`)); });
  setTimeout(() => { clearInterval(timer); reject(new Error(`command ${n} did not end within three minutes`)); }, 180_000).unref();
});

shell.stdin.write('set -m\n');
let failed;
try {
  for (const [n, command] of commands.entries()) {
    console.log(`$ ${command}`);
    output = '';
    shell.stdin.write(`${command}\necho __done_${n}__\n`);
    await done(n);
    if (n === 1 && !['node-1', 'node-2', 'node-3', '"number_of_nodes": 3'].every(part => output.includes(part))) throw new Error('the three nodes are not there');
    if (n === 2 && !/"title": "Dune"/.test(output)) throw new Error('the document is not found after the kill');
    if (n === 2 && !/green/.test(output)) throw new Error('the cluster is not green after the kill');
  }
} catch (error) { failed = error; }
shell.stdin.write('for job in $(jobs -p); do kill -9 -- -$job; done\nexit\n');
await new Promise(resolve => shell.once('exit', resolve));
rmSync(folder, { recursive: true, force: true });
console.log(failed ? `FAILED: ${failed.message}\n${output.slice(-3000)}` : `README's three commands work: ${((performance.now() - from) / 1000).toFixed(0)} s`);
process.exit(failed ? 1 : 0);
