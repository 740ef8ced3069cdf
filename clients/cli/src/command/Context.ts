import type { Environment } from '../environment.js';

/** What a command has of the process that it runs in. */
export interface Context {
  environment: Environment;
  stdin: NodeJS.ReadableStream;
  stdout: NodeJS.WritableStream;
  stderr: NodeJS.WritableStream;
}
