// What cp takes for a folder, on the disk that the silos write to: the measure for everything that copies files.
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { folderSize } from './snapshots.mjs';

/** Whatever is measured begins with a disk that has nothing else to do: what was written before is written, what was deleted is discarded. */
export const settle = folder => spawnSync('sync', ['-f', folder]);

/** Seconds that an action takes from a settled disk on. */
export async function timed(folder, action) {
  settle(folder);
  const from = performance.now();
  await action();
  return (performance.now() - from) / 1000;
}

/** Seconds that cp and sync take for so many bytes of a folder: all of it is copied, and what is beside them is taken off. */
export function copyAndSync(from, to, bytes) {
  settle(from);
  const started = performance.now();
  const run = spawnSync('sh', ['-c', 'cp -r "$0" "$1" && find "$1" -type f -print0 | xargs -0 sync && sync "$1"', from, to], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  const seconds = (performance.now() - started) / 1000;
  const share = bytes / folderSize(to).bytes;
  rmSync(to, { recursive: true, force: true });
  return seconds * share;
}
