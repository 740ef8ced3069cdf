import { execFile } from 'node:child_process';
import { userInfo } from 'node:os';
import { promisify } from 'node:util';
import type { Context } from '../command/Context.js';

/** Who acts: as was said, else as the pipeline or git knows, else the user of this machine. */
export async function authorOf({ author }: { author?: string }, { environment }: Context): Promise<string> {
  return author ?? environment.actor ?? (await git('config', 'user.email')) ?? userInfo().username;
}

/** The commit that files were read from; null where there is none. */
export async function commitOf(
  { commit }: { commit?: string },
  { environment }: Context,
): Promise<string | null> {
  return commit ?? environment.commit ?? (await git('rev-parse', 'HEAD')) ?? null;
}

/** Undefined where git, or what is asked for, is not there. */
async function git(...line: string[]): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)('git', line);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}
