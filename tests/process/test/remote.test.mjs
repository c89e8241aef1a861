// The short form of the script in ../remote.
import test from 'node:test';
import { script } from '../lib/script.mjs';

test('two clusters are searched as one, whatever happens to the silos of the other', () => script('remote/search', '--documents=2000', '--searches=20', '--seconds=7'));
