import { access, chmod, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { ArtifactFault, type ArtifactStore } from '../../domain/ports/ArtifactStore.js';
import { copyTree, digestTree, makeReadOnly } from './copyTree.js';
import { listTree } from './listTree.js';

export interface FolderArtifactStoreOptions {
  directory: string;
  /** Bytes that the files of one artifact may have together. */
  maximumBytes: number;
  /** Files, folders and links that one artifact may have. */
  maximumEntries: number;
}

/** Artifacts as read-only folders, each named for its digest. */
export class FolderArtifactStore implements ArtifactStore {
  readonly #options: FolderArtifactStoreOptions;

  constructor(options: FolderArtifactStoreOptions) {
    this.#options = options;
  }

  async seal(directory: string): Promise<{ digest: string; bytes: number }> {
    const { directory: store, maximumBytes, maximumEntries } = this.#options;
    const entries = await listTree(directory);
    const bytes = entries.reduce((sum, entry) => sum + (entry.kind === 'file' ? entry.size : 0), 0);
    if (bytes > maximumBytes || entries.length > maximumEntries) {
      const limit = `${Math.round(maximumBytes / 2 ** 20)} MiB or ${maximumEntries} files`;
      throw new ArtifactFault(`What the build made is larger than ${limit}.`);
    }
    await mkdir(store, { recursive: true });
    const draft = await mkdtemp(join(store, 'draft-'));
    try {
      await copyTree(directory, entries, join(draft, 'files'));
      // The copy is what counts: what was left running by the build cannot change it any more.
      const digest = await digestTree(join(draft, 'files'), await listTree(join(draft, 'files')));
      await this.#keep(join(draft, 'files'), this.#folder(digest));
      return { digest, bytes };
    } finally {
      await rm(draft, { recursive: true, force: true });
    }
  }

  async materialise(digest: string, directory: string): Promise<void> {
    const kept = this.#folder(digest);
    const entries = await listTree(kept).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      throw new ArtifactFault(`The artifact ${digest} is missing.`);
    });
    await copyTree(kept, entries, directory);
    if ((await digestTree(directory, await listTree(directory))) === digest) return;
    await rm(directory, { recursive: true, force: true });
    throw new ArtifactFault(`The artifact ${digest} was changed: it is no longer what was built.`);
  }

  async #keep(files: string, kept: string): Promise<void> {
    if (await exists(kept)) return;
    try {
      await rename(files, kept);
    } catch (error) {
      // Somebody else kept the same in between.
      if (await exists(kept)) return;
      throw error;
    }
    await makeReadOnly(kept, await listTree(kept));
    await chmod(kept, 0o555);
  }

  #folder(digest: string): string {
    if (!/^sha256:[0-9a-f]{64}$/.test(digest)) throw new ArtifactFault(`"${digest}" is no digest.`);
    return join(this.#options.directory, digest.replace(':', '-'));
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
