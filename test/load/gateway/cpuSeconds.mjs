import { readFile } from 'node:fs/promises';

/** Linux counts in hundredths of a second, whatever the kernel's own tick is. */
const ticksPerSecond = 100;

/** Seconds of CPU, over all their threads, that a process and those it has started and not ended have used since they began. */
export async function cpuSeconds(pid) {
  const started = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).split(' ').filter(Boolean);
  const ofThose = await Promise.all(started.map(cpuSeconds));
  return ofThose.reduce((sum, one) => sum + one, await cpuSecondsOfOne(pid));
}

async function cpuSecondsOfOne(pid) {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
  // The second field is the name in brackets, which may hold anything; user and system time are fields 14 and 15.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}
