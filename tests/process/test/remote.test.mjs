// The short forms of the scripts in ../remote.
import test from 'node:test';
import { script } from '../lib/script.mjs';

const search = parts => script('remote/search', '--documents=2000', '--searches=10', '--seconds=6', `--parts=${parts}`);

test('two clusters are searched as one while silos of the other are killed and paused', () => search('speed,kill,pause'));

test('the other cluster goes and comes back, over seeds and over a proxy, compressed or not', () => search('away,link'));

test('an index follows that of another cluster, silos of both are killed: document by document the same', () => script('remote/follow', '--seconds=3'));

test('a leader dies under load, its follower is promoted, the old leader is demoted and gets what has changed, roles are swapped back', () => script('remote/drill', '--documents=5000', '--seconds=1'));

const faults = only => script('remote/faults', '--seconds=4', '--away=5', `--only=${only}`);

test('leaders that are closed, deleted, made anew, or hold what a follower cannot take: the reason is in the stats', () =>
  faults('closed,conflict,deleted,mapping,poison'));

test('connections to a leader break, and the follower cannot write: buffers stay bounded, nothing is lost', () => faults('connection,full'));
