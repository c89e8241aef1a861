// The demos of the command line, short: each ends with success only when every follower has every order that was acknowledged.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import test from 'node:test';
import { claimPort } from '../lib/cluster.mjs';
import { cliDll, siloDll } from '../lib/silo.mjs';

for (const name of ['ccr-dr', 'ccr-one-to-many', 'ccr-chain', 'ccr-bi-directional', 'ccr-many-to-one']) {
  test(`winnow demo ${name}`, async () => {
    const port = String(await claimPort());
    const run = spawnSync('dotnet', [cliDll(), 'demo', name, '--seconds=2', '--rate=200', `--port=${port}`, `--silo=${siloDll()}`], { encoding: 'utf8', timeout: 120_000 });
    assert.equal(run.status, 0, run.stdout + run.stderr);
    assert.match(run.stdout, /[1-9]\d* orders were acknowledged, and every follower has them/);
  });
}
