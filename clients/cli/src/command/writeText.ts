import { writeFile } from 'node:fs/promises';
import { CommandError } from './CommandError.js';
import { reasonOf } from './readText.js';

/** @throws CommandError naming the file */
export async function writeText(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (cause) {
    throw new CommandError(`${file} cannot be written: ${reasonOf(cause)}.`, [], { cause });
  }
}
