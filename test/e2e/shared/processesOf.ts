import { readdir, readFile, readlink } from 'node:fs/promises';

/** Every process that works in a folder or names it in its command line: its id and what it is. */
export async function processesOf(folder: string): Promise<{ pid: number; command: string }[]> {
  const found: { pid: number; command: string }[] = [];
  for (const entry of await readdir('/proc')) {
    if (!/^\d+$/.test(entry)) continue;
    try {
      const command = (await readFile(`/proc/${entry}/cmdline`, 'utf8')).replaceAll('\0', ' ').trim();
      const cwd = await readlink(`/proc/${entry}/cwd`);
      if (command.includes(folder) || cwd.startsWith(folder)) found.push({ pid: Number(entry), command });
    } catch {
      continue; // it ended while we looked
    }
  }
  return found;
}
