// What cp takes for a folder, on the disk that the silos write to: the measure for everything that copies files.
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';
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

/** Seconds that cp and sync take for so many bytes of some folders: all of them are copied, and what is beside them is taken off. */
export function copyAndSync(folders, to, bytes) {
  settle(folders[0]);
  mkdirSync(to, { recursive: true });
  const started = performance.now();
  const run = spawnSync('sh', ['-c', 'to="$0"; cp -r --parents "$@" "$to" && find "$to" -type f -print0 | xargs -0 sync && sync "$to"', to, ...folders], { encoding: 'utf8' });
  if (run.status !== 0) throw new Error(run.stderr);
  const seconds = (performance.now() - started) / 1000;
  const share = bytes / folderSize(to).bytes;
  rmSync(to, { recursive: true, force: true });
  return seconds * share;
}
