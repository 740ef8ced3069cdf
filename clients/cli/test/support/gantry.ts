import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '@gantry/test/gantry/bareEnvironment.js';

const root = new URL('../../../../', import.meta.url);
const program = fileURLToPath(new URL('clients/cli/src/cli.ts', root));
// The command from its sources, as it would be once it is built.
const node = ['--import', new URL('test/src/threadsFromSources.mjs', root).href];

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface Where {
  cwd: string;
  environment?: Record<string, string>;
  stdin?: string;
}

/** Runs the command in a process of its own until it ends; `runHere` does it quicker where the process is not what is tried. */
export async function gantry(where: Where, ...line: string[]): Promise<Ended> {
  const child = startGantry(where, ...line);
  child.stdin!.end(where.stdin ?? '');
  const [stdout, stderr] = await Promise.all([text(child.stdout!), text(child.stderr!), once(child, 'exit')]);
  return { code: child.exitCode, stdout, stderr };
}

export function startGantry({ cwd, environment = {} }: Where, ...line: string[]): ChildProcess {
  const env = {
    ...bareEnvironment,
    // Many processes of the same program: what the first has translated, the others find.
    NODE_COMPILE_CACHE: path.join(tmpdir(), 'gantry-compile-cache'),
    ...environment,
  };
  const { file, args } = gantryCommand(...line);
  return spawn(file, args, { cwd, env, stdio: 'pipe' });
}

/** The program and its arguments, for who starts it in another way. */
export function gantryCommand(...line: string[]): { file: string; args: string[] } {
  return { file: process.execPath, args: [...node, program, ...line] };
}

/** What a command with `--format json` said. */
export function jsonOf<T>({ stdout }: Ended): T {
  return JSON.parse(stdout) as T;
}
