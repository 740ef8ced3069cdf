export type GitFaultReason = 'UNREACHABLE' | 'TIMEOUT' | 'ADDRESS_REFUSED' | 'REF_NOT_FOUND' | 'TOO_LARGE';

/** What went wrong at a repository, in words that may be shown: no credential, no path of this machine. */
export class GitFault extends Error {
  override readonly name = 'GitFault';
  readonly reason: GitFaultReason;

  constructor(reason: GitFaultReason, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Repositories elsewhere, read only. Every call ends within the adapter's time limit. */
export interface GitRemote {
  /**
   * The full id of the commit that a branch, tag or (abbreviated) commit names; a branch wins over a tag.
   * @throws GitFault
   */
  resolve(url: string, ref: string): Promise<string>;
  /**
   * Puts the files of a commit, without history, into an empty directory that it creates.
   * @throws GitFault
   */
  fetch(url: string, commit: string, directory: string, signal: AbortSignal): Promise<void>;
}
