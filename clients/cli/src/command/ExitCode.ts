/** How the command ends: what a pipeline goes by. */
export const ExitCode = {
  /** What was asked for is done, and nothing stands in the way. */
  safe: 0,
  /** It was looked at, and must not go on so: it does not compose, breaks clients, or lost to another publication. */
  blocked: 1,
  /** It could not be looked at: a wrong option, a file that is not there, a registry that does not answer. */
  couldNotRun: 2,
} as const;

export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];
