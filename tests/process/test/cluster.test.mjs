// The short forms of the scripts in ../cluster: three silo processes, under load, and what may happen to them.
import test from 'node:test';
import { script } from '../lib/script.mjs';

test('kill -9 of the primary\'s silo, the master\'s, both: nothing acknowledged is lost, every shard writes again', () =>
  script('cluster/kill100', '--seed=7', '--rounds=3', '--modes=primary,master,both', '--patient'));

test('a paused process: its late writes are fenced, it comes back by operations', () => script('cluster/sigstop', '--seed=7', '--rounds=1', '--seconds=10'));

test('a node cut off and healed: nothing acknowledged is lost, no term has two primaries', () =>
  script('cluster/splits', '--seed=7', '--only=node-1 | the others', '--how=hold', '--seconds=10'));

test('a rolling restart fails no request, and every copy comes back by operations', () => script('cluster/rolling', '--seed=7'));

test('a fourth node takes its share, a drained one ends empty, no request fails', () =>
  script('cluster/grow', '--seed=7', '--documents=10000', '--shards=4', '--before=4', '--patient'));

test('creating indices stays as cheap as it was; a restarted node has its copies back', () => script('cluster/thousand', '--indices=40'));
