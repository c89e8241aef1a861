// The short form of kill9.mjs; the long one is a script of its own.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '../lib/silo.mjs';

test('three kills in a bulk load lose nothing', () => {
  const run = spawnSync('node', [join(repository, 'tests', 'process', 'kill9.mjs'), '--rounds=3', '--seed=5'], { encoding: 'utf8', timeout: 240_000 });
  assert.equal(run.status, 0, run.stdout + run.stderr);
});
