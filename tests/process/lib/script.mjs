// Runs one of the scripts, in a short form, as a test.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { repository } from './silo.mjs';

/** @param {string} name folder and name below tests/process, without the ending */
export async function script(name, ...options) {
  const child = spawn('node', [join(repository, 'tests', 'process', `${name}.mjs`), ...options], { stdio: ['ignore', 'pipe', 'pipe'], timeout: 180_000 });
  let text = '';
  child.stdout.on('data', data => { text += data; });
  child.stderr.on('data', data => { text += data; });
  const code = await new Promise(resolve => child.on('close', resolve));
  assert.equal(code, 0, text);
}
