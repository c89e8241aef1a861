// The short forms of the scripts in ../snapshots.
import test from 'node:test';
import { script } from '../lib/script.mjs';

test('killed while it creates, deletes, clones, restores and cleans up: every listed snapshot is whole, nothing else is left', () =>
  script('snapshots/kill', '--seed=7', '--kills=10'));

test('a node of three is killed meanwhile: another carries the operation on', () => script('snapshots/kill', '--seed=7', '--kills=5', '--nodes=3'));

test('two clusters use one repository at once', () => script('snapshots/shared', '--seed=7', '--rounds=3'));

test('what is damaged, full or out of reach is named, and nothing else suffers', () => script('snapshots/damage', '--seed=7'));

test('a snapshot of what has not changed uploads nothing, also after promotions', () =>
  script('snapshots/unchanged', '--indices=4', '--rounds=3', '--nodes=3', '--patient'));

test('requests do not grow with the number of snapshots', () => script('snapshots/many', '--snapshots=150', '--indices=8', '--changes=2', '--patient'));
