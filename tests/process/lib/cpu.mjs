// Processor time of the cluster's processes and of this one, as the kernel counts it: what a rate has cost, whoever else is busy.
import { readFileSync } from 'node:fs';

const ticksPerSecond = 100;

function secondsOf(pid) {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch { return 0; }
}

/** Processor seconds so far, by node's name; `client` is this process, `machine` everybody. */
export function cpuNow(cluster) {
  const busy = readFileSync('/proc/stat', 'utf8').split('\n')[0].trim().split(/\s+/).slice(1).map(Number);
  const machine = (busy[0] + busy[1] + busy[2] + busy[5] + busy[6]) / ticksPerSecond;
  return { ...Object.fromEntries(cluster.live.map(node => [node.name, secondsOf(node.process.pid)])), client: secondsOf(process.pid), machine };
}

/** Processor seconds so far of all of a cluster's processes together. */
export const processorTime = cluster => cluster.live.reduce((sum, node) => sum + secondsOf(node.process.pid), 0);

/** Cores in use between two readings, as text. */
export function cpuUsed(from, to, seconds) {
  const cores = Object.entries(to).map(([name, value]) => [name, (value - (from[name] ?? 0)) / seconds]);
  const ours = cores.filter(([name]) => name !== 'machine').reduce((sum, [, value]) => sum + value, 0);
  return `cores: ${cores.map(([name, value]) => `${name} ${value.toFixed(2)}`).join(', ')}, others ${(cores.at(-1)[1] - ours).toFixed(2)}`;
}
