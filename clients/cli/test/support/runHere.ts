import path from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { bareEnvironment } from '@gantry/test/gantry/bareEnvironment.js';
import { readEnvironment } from '../../src/environment.js';
import { runGantry } from '../../src/runGantry.js';
import type { Ended, Where } from './gantry.js';

const home = process.cwd();
let running = 0;

/**
 * Runs the command in this process, where all that it needs is loaded only once; what `cli.ts` adds to it is tried in processes.
 * @throws Error for commands at once in different folders, since a process is in one
 */
export async function runHere(
  { cwd, environment = {}, stdin = '' }: Where,
  ...line: string[]
): Promise<Ended> {
  const folder = path.resolve(cwd);
  if (running > 0 && process.cwd() !== folder) {
    throw new Error(`A command runs in ${process.cwd()}, not in ${folder}.`);
  }
  running += 1;
  process.chdir(folder);
  const [stdout, stderr] = [new PassThrough(), new PassThrough()];
  const said = Promise.all([text(stdout), text(stderr)]);
  try {
    const code = await runGantry(line, {
      environment: readEnvironment({ ...bareEnvironment, ...environment }),
      stdin: Readable.from(stdin === '' ? [] : [Buffer.from(stdin)]),
      stdout,
      stderr,
    });
    stdout.end();
    stderr.end();
    const [out, errors] = await said;
    return { code, stdout: out, stderr: errors };
  } finally {
    running -= 1;
    if (running === 0) process.chdir(home);
  }
}
