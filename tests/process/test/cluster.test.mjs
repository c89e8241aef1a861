// The short forms of the scripts in ../cluster: three silo processes, under load, and what may happen to them.
import test from 'node:test';
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repository } from '../lib/silo.mjs';

async function script(name, ...options) {
  const child = spawn('node', [join(repository, 'tests', 'process', 'cluster', `${name}.mjs`), ...options], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 180_000 });
  let text = '';
  child.stdout.on('data', data => { text += data; });
  child.stderr.on('data', data => { text += data; });
  const code = await new Promise(resolve => child.on('close', resolve));
  assert.equal(code, 0, text);
}

test('kill -9 of the primary\'s silo, the master\'s, both: nothing acknowledged is lost, every shard writes again', () =>
  script('kill100', '--seed=7', '--rounds=3', '--modes=primary,master,both', '--patient'));

test('a paused process: its late writes are fenced, it comes back by operations', () => script('sigstop', '--seed=7', '--rounds=1', '--seconds=10'));

test('a node cut off and healed: nothing acknowledged is lost, no term has two primaries', () =>
  script('splits', '--seed=7', '--only=node-1 | the others', '--how=hold', '--seconds=10'));

test('a rolling restart fails no request, and every copy comes back by operations', () => script('rolling', '--seed=7'));

test('a fourth node takes its share, a drained one ends empty, no request fails', () =>
  script('grow', '--seed=7', '--documents=10000', '--shards=4', '--before=4', '--patient'));

test('creating indices stays as cheap as it was; a restarted node has its copies back', () => script('thousand', '--indices=40'));
