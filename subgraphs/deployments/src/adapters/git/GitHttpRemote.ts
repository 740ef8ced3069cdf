import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isCommitId, isCommitPrefix, isGitRef } from '../../domain/gitRef.js';
import { GitFault, type GitRemote } from '../../domain/ports/GitRemote.js';
import { parseRepositoryUrl } from '../../domain/repositoryUrl.js';
import { gitFaultOf } from './gitFaultOf.js';
import { pinnedAddress } from './pinnedAddress.js';
import { runGit, type GitRun } from './runGit.js';
import { folderSize, watchFolderSize } from './watchFolderSize.js';

export interface GitHttpRemoteOptions {
  /** Folder for clones under way, emptied by whoever owns it. */
  scratchDirectory: string;
  /** The PATH on which git is found. */
  path: string;
  allowPrivate: boolean;
  /** Milliseconds that finding the commit of a ref may take. */
  resolveMs: number;
  /** Milliseconds that fetching a commit may take. */
  fetchMs: number;
  /** Bytes that a fetched commit may have on disk, with what git keeps beside it. */
  maximumBytes: number;
}

/** Repositories over HTTP(S), by the `git` of this machine under `simple-git`. */
export class GitHttpRemote implements GitRemote {
  readonly #options: GitHttpRemoteOptions;

  constructor(options: GitHttpRemoteOptions) {
    this.#options = options;
  }

  async resolve(url: string, ref: string): Promise<string> {
    const signal = AbortSignal.timeout(this.#options.resolveMs);
    const names = [`refs/heads/${ref}`, `refs/tags/${ref}`, `refs/tags/${ref}^{}`, ref];
    if (!isGitRef(ref)) throw refNotFound(ref);
    const listed = await this.#git(url, signal, '.', (git) => git(['ls-remote', '--', url, ...names]));
    const found = new Map(
      listed
        .split('\n')
        .map((line) => line.split('\t') as [string, string | undefined])
        .map(([id, name]) => [name, id]),
    );
    // A tag's own object is not the commit; the line with ^{} is. Only names asked for whole count, not suffixes.
    const commit = found.get(names[0]) ?? found.get(names[2]) ?? found.get(names[1]);
    if (commit) return commit;
    if (ref === 'HEAD' && found.has('HEAD')) return found.get('HEAD') ?? '';
    if (isCommitPrefix(ref)) return this.#resolveCommit(url, ref, signal);
    throw refNotFound(ref);
  }

  async fetch(url: string, commit: string, directory: string, signal: AbortSignal): Promise<void> {
    if (!isCommitId(commit)) throw refNotFound(commit);
    const limit = AbortSignal.any([signal, AbortSignal.timeout(this.#options.fetchMs)]);
    await mkdir(directory, { recursive: true });
    await this.#git(url, limit, directory, async (git) => {
      await git(['init', '--quiet', '--template=']);
      try {
        await git(['fetch', '--quiet', '--depth=1', '--no-tags', '--', url, commit]);
      } catch (error) {
        // Servers may refuse a commit that is no tip, or know no shallow fetch: then all of it.
        if (limit.aborted) throw error;
        await git(['fetch', '--quiet', '--', url, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*']);
      }
      await git(['-c', 'advice.detachedHead=false', 'checkout', '--quiet', '--detach', commit]).catch(() => {
        throw refNotFound(commit);
      });
      // A quick fetch is over before the watch looks.
      if ((await folderSize(directory, this.#options.maximumBytes)) > this.#options.maximumBytes)
        throw this.#tooLarge();
    });
    await rm(join(directory, '.git'), { recursive: true, force: true });
  }

  /** A commit that no ref points at: its history is read, without files. */
  async #resolveCommit(url: string, prefix: string, signal: AbortSignal): Promise<string> {
    const directory = await mkdtemp(join(await this.#scratch(), 'resolve-'));
    try {
      return await this.#git(url, signal, directory, async (git) => {
        await git(['clone', '--quiet', '--bare', '--template=', '--filter=tree:0', '--', url, directory]);
        const commit = await git([
          'rev-parse',
          '--verify',
          '--quiet',
          '--end-of-options',
          `${prefix}^{commit}`,
        ]).catch(() => '');
        if (!isCommitId(commit.trim())) throw refNotFound(prefix);
        return commit.trim();
      });
    } finally {
      await rm(directory, { recursive: true, force: true });
    }
  }

  async #git<T>(
    url: string,
    signal: AbortSignal,
    directory: string,
    work: (git: GitRun) => Promise<T>,
  ): Promise<T> {
    const { allowPrivate, path, maximumBytes } = this.#options;
    // Stored URLs passed these rules once; they are asked again because settings may have become stricter.
    parseRepositoryUrl(url, { allowPrivate });
    const pinned = allowPrivate ? null : await pinnedAddress(url, signal);
    const home = await this.#scratch();
    const baseDirectory = directory === '.' ? home : directory;
    const size = directory === '.' ? null : watchFolderSize(directory, maximumBytes);
    const limit = size ? AbortSignal.any([signal, size.exceeded]) : signal;
    const git: GitRun = (words) => runGit(words, { baseDirectory, home, path, pinned, signal: limit });
    try {
      return await work(git);
    } catch (error) {
      // Whatever git was cut off at, what cut it off is the reason.
      if (size?.exceeded.aborted) throw this.#tooLarge();
      if (error instanceof GitFault && !signal.aborted) throw error;
      throw gitFaultOf(error, url, signal);
    } finally {
      size?.stop();
    }
  }

  #tooLarge(): GitFault {
    const mebibytes = Math.round(this.#options.maximumBytes / 2 ** 20);
    return new GitFault('TOO_LARGE', `The repository has more than ${mebibytes} MiB.`);
  }

  async #scratch(): Promise<string> {
    await mkdir(this.#options.scratchDirectory, { recursive: true });
    return this.#options.scratchDirectory;
  }
}

function refNotFound(ref: string): GitFault {
  return new GitFault('REF_NOT_FOUND', `The repository has no branch, tag or commit "${ref.slice(0, 100)}".`);
}
