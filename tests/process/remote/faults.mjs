#!/usr/bin/env node
// Two clusters of silo processes, an index of one followed by the other, and what may happen to them: each scenario ends with both compared document
// by document, with seq_nos, terms and versions, or with the reason in _ccr/stats for which the follower does not go on.
//
//   node tests/process/remote/faults.mjs [--only=NAME,…] [--silos=2] [--seconds=10] [--away=60] [--seed=N] [--keep]
//
// --seconds: of load, and how long a fault lasts; --away: how long the leader is down.
import { readdirSync } from 'node:fs';
import { args, random } from '../lib/random.mjs';
import { Ground } from './faults/ground.mjs';

const names = readdirSync(new URL('faults/', import.meta.url)).filter(file => file !== 'ground.mjs').map(file => file.slice(0, -4)).sort();
const options = args({ only: '', silos: 2, seconds: 10, away: 60, seed: 7, keep: false });
const chosen = options.only ? options.only.split(',') : names;
for (const name of chosen) if (!names.includes(name)) { console.error(`no scenario [${name}]; known: ${names.join(' ')}`); process.exit(2); }

const failed = [];
let ground;
for (const name of chosen) {
  const { what, run } = await import(`./faults/${name}.mjs`);
  const from = performance.now();
  console.log(`${name}: ${what}`);
  try {
    ground ??= await new Ground(options, random(options.seed)).start();
    await run(ground.begin(name));
    console.log(`  holds, ${((performance.now() - from) / 1000).toFixed(0)} s`);
  } catch (error) {
    failed.push(name);
    console.log(`  FAILED: ${error.stack}\n${ground?.tails() ?? ''}`);
    await ground?.dispose();
    ground = undefined;
  }
}
await ground?.dispose();
console.log(failed.length ? `FAILED: ${failed.join(', ')}` : 'all of them hold: nothing lost, nothing doubled');
process.exit(failed.length ? 1 : 0);
