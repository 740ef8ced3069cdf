/** A build did not succeed, in words for the one whose code it is. */
export class BuildFault extends Error {
  override readonly name = 'BuildFault';
}

export interface BuildRequest {
  buildId: string;
  /** The files of the commit; what the build makes is left in it. */
  directory: string;
  /** The command that a replica will run instead of `npm start`; then no package.json is needed. */
  command: readonly string[] | null;
  /** Called with each line of output as it comes. */
  onLine(line: string): void;
  signal: AbortSignal;
}

/** Makes a commit's files ready to run. It is given no secrets and nothing of the platform's environment. */
export interface Builder {
  /** @throws BuildFault when a step fails, takes too long or writes too much */
  build(request: BuildRequest): Promise<void>;
}
