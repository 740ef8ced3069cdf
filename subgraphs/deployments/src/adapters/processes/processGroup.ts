import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

/** One process of a group, as Linux tells. */
export interface GroupMember {
  pid: number;
}

/**
 * Asks every process of a group to end, and makes those that are left after `graceMs`. Resolves when none is left,
 * or when what is left cannot be ended (a process in the kernel).
 */
export async function endProcessGroup(groupId: number, graceMs: number): Promise<void> {
  if (!signalGroup(groupId, 'SIGTERM')) return;
  if (await groupEnds(groupId, graceMs)) return;
  signalGroup(groupId, 'SIGKILL');
  await groupEnds(groupId, 5_000);
}

/** Sends a signal to every process of a group; false when there is none. */
export function signalGroup(groupId: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-groupId, signal);
  } catch (error) {
    // EPERM: there are some, under another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

async function groupEnds(groupId: number, withinMs: number): Promise<boolean> {
  const end = Date.now() + withinMs;
  for (let pause = 10; ; pause = Math.min(pause * 2, 200)) {
    if (!signalGroup(groupId, 0)) return true;
    // Where nobody reaps orphans, dead ones still answer signals.
    if (pause >= 160 && (await groupMembers(groupId))?.length === 0) return true;
    const left = end - Date.now();
    if (left <= 0) return false;
    await delay(Math.min(pause, left));
  }
}

/** The living processes of a group; null where there is no /proc to ask. */
export async function groupMembers(groupId: number): Promise<GroupMember[] | null> {
  const groups = await processGroups();
  return groups === null ? null : (groups.get(groupId) ?? []);
}

/** All living processes by their group; null where there is no /proc to ask. */
export async function processGroups(): Promise<Map<number, GroupMember[]> | null> {
  const entries = await readdir('/proc').catch(() => null);
  if (entries === null) return null;
  const groups = new Map<number, GroupMember[]>();
  for (const entry of entries) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = await readFile(`/proc/${entry}/stat`, 'latin1').catch(() => '');
    // The name, in parentheses, may hold anything; what follows it are the fields from the state on (proc(5)).
    const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (group === undefined || state === 'Z' || state === 'X') continue;
    const members = groups.get(Number(group)) ?? [];
    groups.set(Number(group), [...members, { pid: Number(entry) }]);
  }
  return groups;
}

/** Bytes of memory that a group's processes have of their own, without what they share with others. */
export async function groupMemory(members: readonly GroupMember[]): Promise<number> {
  let bytes = 0;
  for (const { pid } of members) {
    const status = await readFile(`/proc/${pid}/status`, 'latin1').catch(() => '');
    bytes += Number(/^RssAnon:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1_024;
  }
  return bytes;
}
