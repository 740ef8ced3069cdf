import { lstat, readdir, readlink } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { ArtifactFault } from '../../domain/ports/ArtifactStore.js';

/** One thing in an artifact, `path` relative to its root with `/`. */
export type TreeEntry =
  | { kind: 'directory'; path: string }
  | { kind: 'file'; path: string; executable: boolean; size: number }
  | { kind: 'link'; path: string; target: string };

/**
 * Everything below a folder, in the order of the paths' bytes.
 * @throws ArtifactFault for a link that leads out of the folder, or something that is no file
 */
export async function listTree(root: string): Promise<TreeEntry[]> {
  const entries: TreeEntry[] = [];
  const folders = [''];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const name of await readdir(join(root, folder))) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const stat = await lstat(join(root, path));
      if (stat.isDirectory()) {
        entries.push({ kind: 'directory', path });
        folders.push(path);
      } else if (stat.isFile()) {
        entries.push({ kind: 'file', path, executable: (stat.mode & 0o100) !== 0, size: stat.size });
      } else if (stat.isSymbolicLink()) {
        entries.push({ kind: 'link', path, target: await insideTarget(root, path) });
      } else {
        throw new ArtifactFault(`"${path}" is neither a file nor a folder nor a link.`);
      }
    }
  }
  return entries.toSorted((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
}

async function insideTarget(root: string, path: string): Promise<string> {
  const target = await readlink(join(root, path));
  const base = resolve(root);
  const leads = resolve(base, path, '..', target);
  if (!target.startsWith('/') && (leads === base || leads.startsWith(base + sep))) return target;
  throw new ArtifactFault(`The link "${path}" leads out of the repository.`);
}
