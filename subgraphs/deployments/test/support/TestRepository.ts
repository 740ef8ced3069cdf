import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { git } from '@gantry/test/golden-path/repository/git.js';
import { GitServer } from '@gantry/test/golden-path/repository/GitServer.js';

/** A repository served over HTTP, with a clone to commit from. */
export interface TestRepository {
  readonly url: string;
  /** Writes files and links, commits all to `main`, pushes, and gives the commit's id. */
  commit(files: Record<string, string>, links?: Record<string, string>): Promise<string>;
  git(...words: string[]): Promise<string>;
  /** Takes the server away, the repository with it. */
  stop(): Promise<void>;
}

export async function startTestRepository(): Promise<TestRepository> {
  const server = await GitServer.start();
  const url = await server.createRepository('app');
  const clone = await mkdtemp(join(tmpdir(), 'gantry-clone-'));
  await git(clone, 'init', '--quiet', '--initial-branch=main');
  await git(clone, 'remote', 'add', 'origin', url);
  return {
    url,
    git: (...words) => git(clone, ...words),
    async commit(files, links = {}) {
      for (const [name, text] of Object.entries(files)) {
        await mkdir(dirname(join(clone, name)), { recursive: true });
        await writeFile(join(clone, name), text);
      }
      for (const [name, target] of Object.entries(links)) await symlink(target, join(clone, name));
      await git(clone, 'add', '--all');
      await git(clone, 'commit', '--quiet', '--allow-empty', '--message', 'Change');
      await git(clone, 'push', '--quiet', 'origin', 'main');
      return git(clone, 'rev-parse', 'HEAD');
    },
    async stop() {
      await server.stop();
      await rm(clone, { recursive: true, force: true });
    },
  };
}
