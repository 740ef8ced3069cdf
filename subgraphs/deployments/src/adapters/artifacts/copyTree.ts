import { createHash } from 'node:crypto';
import { chmod, copyFile, constants, mkdir, symlink } from 'node:fs/promises';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { TreeEntry } from './listTree.js';

/** Writes a tree into a folder that it creates. Times and owners are not kept, of modes only "executable". */
export async function copyTree(from: string, entries: readonly TreeEntry[], to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  for (const entry of entries) {
    const path = join(to, entry.path);
    if (entry.kind === 'directory') await mkdir(path);
    if (entry.kind === 'link') await symlink(entry.target, path);
    if (entry.kind === 'file') {
      await copyFile(join(from, entry.path), path, constants.COPYFILE_FICLONE | constants.COPYFILE_EXCL);
      await chmod(path, entry.executable ? 0o755 : 0o644);
    }
  }
}

/** Takes the right to write from everything in a tree. */
export async function makeReadOnly(root: string, entries: readonly TreeEntry[]): Promise<void> {
  for (const entry of entries.toReversed()) {
    if (entry.kind === 'directory') await chmod(join(root, entry.path), 0o555);
    if (entry.kind === 'file') await chmod(join(root, entry.path), entry.executable ? 0o555 : 0o444);
  }
}

/**
 * SHA-256 over a line for each entry: its kind, path, and what it holds, as JSON. Two trees have the same digest
 * when they hold the same, whenever and wherever they were written.
 */
export async function digestTree(root: string, entries: readonly TreeEntry[]): Promise<string> {
  const digest = createHash('sha256');
  for (const entry of entries) {
    const line: unknown[] = [entry.kind, entry.path];
    if (entry.kind === 'link') line.push(entry.target);
    if (entry.kind === 'file') line.push(entry.executable, await digestFile(join(root, entry.path)));
    digest.update(`${JSON.stringify(line)}\n`);
  }
  return `sha256:${digest.digest('hex')}`;
}

async function digestFile(path: string): Promise<string> {
  const digest = createHash('sha256');
  for await (const chunk of createReadStream(path)) digest.update(chunk as Buffer);
  return digest.digest('hex');
}
