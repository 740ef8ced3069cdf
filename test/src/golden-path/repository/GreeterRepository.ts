import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from './git.js';
import type { GitServer } from './GitServer.js';
import { greeterSources, type GreeterKind } from './greeterSources.js';

/** A developer's clone of the greeter's repository, from which versions are pushed. */
export class GreeterRepository implements AsyncDisposable {
  readonly #clone: string;
  /** The repository's URL, as given to `connectRepository`. */
  readonly url: string;

  private constructor(clone: string, url: string) {
    this.#clone = clone;
    this.url = url;
  }

  /** Creates the repository at the server, empty. */
  static async create(server: GitServer, name = 'greeter'): Promise<GreeterRepository> {
    const url = await server.createRepository(name);
    const clone = await mkdtemp(join(tmpdir(), 'gantry-clone-'));
    await git(clone, 'init', '--quiet', '--initial-branch=main');
    await git(clone, 'remote', 'add', 'origin', url);
    return new GreeterRepository(clone, url);
  }

  /** Commits a version to `main`, pushes it, and returns the commit's full hash. */
  async push(version: string, kind: GreeterKind = 'good'): Promise<string> {
    for (const [name, content] of Object.entries(greeterSources(version, kind)))
      await writeFile(join(this.#clone, name), content);
    await git(this.#clone, 'add', '--all');
    await git(this.#clone, 'commit', '--quiet', '--message', `Release ${version}`);
    await git(this.#clone, 'push', '--quiet', 'origin', 'main');
    return git(this.#clone, 'rev-parse', 'HEAD');
  }

  [Symbol.asyncDispose](): Promise<void> {
    return rm(this.#clone, { recursive: true, force: true });
  }
}
