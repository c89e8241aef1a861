// The short form of the script in ../remote.
import test from 'node:test';
import { script } from '../lib/script.mjs';

test('two clusters are searched as one, whatever happens to the silos of the other', () => script('remote/search', '--documents=2000', '--searches=30'));

test('an index follows that of another cluster, silos of both are killed: document by document the same', () => script('remote/follow', '--seconds=3'));

test('two clusters are searched as one, whatever happens to the silos of the other', () => script('remote/search', '--documents=2000', '--searches=20', '--seconds=7'));
