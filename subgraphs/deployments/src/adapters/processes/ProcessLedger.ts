import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ProcessGuardian } from '@gantry/platform/process/ProcessGuardian.js';
import { z } from 'zod';
import { endProcessGroup, groupMembers, signalGroup } from './processGroup.js';
import { processIdentity } from './processIdentity.js';

const entrySchema = z.object({ id: z.string(), pid: z.int().positive(), identity: z.string().nullable() });
type Entry = z.infer<typeof entrySchema>;

/** The variable by which a process group is recognised after its first process has gone. */
export const markerVariable = 'GANTRY_PROCESS_ID';

/**
 * Remembers on disk which process groups were started, so that after a kill of the platform the next start finds
 * and ends them, and ends nothing else.
 */
export class ProcessLedger {
  readonly #directory: string;
  readonly #guardian = new ProcessGuardian();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Writes down a group just started. The pid is written before anything else can happen, its start time after. */
  async add(id: string, pid: number): Promise<void> {
    this.#guardian.add(pid);
    mkdirSync(this.#directory, { recursive: true });
    this.#write({ id, pid, identity: null });
    const identity = await processIdentity(pid);
    if (identity !== null) this.#write({ id, pid, identity });
  }

  remove(id: string, pid: number): void {
    this.#guardian.remove(pid);
    rmSync(this.#file(id), { force: true });
  }

  /** Ends every group written down that is still what it was; gives how many. */
  async reap(graceMs: number): Promise<number> {
    const names = await readdir(this.#directory).catch(() => []);
    const reaped = await Promise.all(
      names.filter((name) => name.endsWith('.json')).map((n) => this.#reapOne(n, graceMs)),
    );
    return reaped.filter(Boolean).length;
  }

  async #reapOne(name: string, graceMs: number): Promise<boolean> {
    const path = join(this.#directory, name);
    const entry = parseEntry(await readFile(path, 'utf8').catch(() => ''));
    const alive = entry !== null && (await isOurs(entry));
    if (alive) await endProcessGroup(entry.pid, graceMs);
    await rm(path, { force: true });
    return alive;
  }

  #write(entry: Entry): void {
    writeFileSync(this.#file(entry.id), JSON.stringify(entry));
  }

  #file(id: string): string {
    return join(this.#directory, `${id}.json`);
  }
}

/** The first process is still the same one, or one of its group carries our mark. */
async function isOurs({ id, pid, identity }: Entry): Promise<boolean> {
  if (!signalGroup(pid, 0)) return false;
  if (identity !== null && (await processIdentity(pid)) === identity) return true;
  for (const member of (await groupMembers(pid)) ?? []) {
    const environment = await readFile(`/proc/${member.pid}/environ`, 'utf8').catch(() => '');
    if (environment.split('\0').includes(`${markerVariable}=${id}`)) return true;
  }
  return false;
}

function parseEntry(text: string): Entry | null {
  try {
    return entrySchema.parse(JSON.parse(text));
  } catch {
    // Cut short by the kill: the group is then not known well enough to be ended.
    return null;
  }
}
