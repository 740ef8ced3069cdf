import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { CommandError } from './CommandError.js';
import type { Context } from './Context.js';

/** Reads a file, or with `-` the standard input. @throws CommandError naming the file */
export async function readText({ stdin }: Pick<Context, 'stdin'>, file: string): Promise<string> {
  return file === '-' ? await text(stdin) : await readFileText(file);
}

/** @throws CommandError naming the file */
export async function readFileText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new CommandError(`${file} cannot be read: ${reasonOf(cause)}.`, [], { cause });
  }
}

const reasons: Record<string, string> = {
  ENOENT: 'there is no such file or folder',
  EISDIR: 'it is a folder',
  ENOTDIR: 'a part of its path is no folder',
  EACCES: 'that is not permitted',
  EROFS: 'it lies where nothing can be written',
  ENOSPC: 'the disk is full',
};

/** What the system says, in words. */
export function reasonOf(error: unknown): string {
  const { code = '', message = String(error) } = error as NodeJS.ErrnoException;
  return reasons[code] ?? message;
}
