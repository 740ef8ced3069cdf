import { simpleGit } from 'simple-git';

/** Runs git with these words and gives what it printed. */
export type GitRun = (words: string[]) => Promise<string>;

export interface GitRunOptions {
  baseDirectory: string;
  /** An empty home, so that no configuration and no credential of this machine's user is found. */
  home: string;
  path: string;
  /** `host:port:address`: the only address that the host name may have (`CURLOPT_RESOLVE`); null for any. */
  pinned: string | null;
  signal: AbortSignal;
}

/** Nothing but HTTP, no redirect to elsewhere, no hook, no filter, no credential, no waiting for a silent server. */
const config = [
  'protocol.allow=never',
  'protocol.http.allow=always',
  'protocol.https.allow=always',
  'http.followRedirects=false',
  'http.lowSpeedLimit=1',
  'http.lowSpeedTime=30',
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.askPass=',
  'credential.helper=',
  'submodule.recurse=false',
  'fetch.recurseSubmodules=false',
  'gc.auto=0',
  'maintenance.auto=false',
];

/** Runs one git command of a remote operation in an environment made for it. */
export function runGit(words: string[], options: GitRunOptions): Promise<string> {
  const environment = {
    PATH: options.path,
    HOME: options.home,
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CEILING_DIRECTORIES: options.home,
    GIT_LFS_SKIP_SMUDGE: '1',
  };
  const git = simpleGit({
    baseDir: options.baseDirectory,
    abort: options.signal,
    config: options.pinned === null ? config : [...config, `http.curloptResolve=${options.pinned}`],
    allowEnvironment: Object.keys(environment),
    // What simple-git guards against in words of others is here set by ourselves, to the stricter value.
    unsafe: {
      allowUnsafeProtocolOverride: true,
      allowUnsafeHooksPath: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeAskPass: true,
      allowUnsafeCredentialHelper: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeTemplateDir: true,
    },
  });
  return git.env(environment).raw(words);
}
