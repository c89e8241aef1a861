// What _recovery says about copies: how each came to be what it is.
import { ok } from './http.mjs';

/** The last recovery of each copy on `node`. @returns {{index: string, shard: number, type: string, files: number, bytes: number, operations: number}[]} */
export async function recoveriesOn(node, url) {
  const answer = await ok(url, 'GET', '/_recovery?detailed=true');
  return Object.entries(answer).flatMap(([index, { shards }]) => shards
    .filter(shard => shard.target?.name === node.name)
    .map(shard => ({
      index, shard: shard.id, type: shard.type, stage: shard.stage, source: shard.source?.name,
      files: shard.index?.files?.recovered ?? 0, reused: shard.index?.files?.reused ?? 0,
      bytes: shard.index?.size?.recovered_in_bytes ?? 0, operations: shard.translog?.recovered ?? 0,
      // On the clock of performance.now().
      startMs: shard.start_time_in_millis - performance.timeOrigin, stopMs: shard.stop_time_in_millis - performance.timeOrigin,
      times: `files ${shard.index?.total_time_in_millis} ms, verify ${shard.verify_index?.total_time_in_millis} ms, operations ${shard.translog?.total_time_in_millis} ms, all ${shard.total_time_in_millis} ms`,
    })));
}

/** Fails with a line for each copy that had to fetch files. */
export const fetchedFiles = recoveries => recoveries.filter(({ files, bytes }) => files > 0 || bytes > 0);

export const describe = recoveries => recoveries.map(({ index, shard, type, files, operations }) => `${index}/${shard} ${type} ${files} files ${operations} operations`).join(', ');
