import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { ProcessEnd, ProcessFailure } from '../../domain/interpreter/Processes.js';

export interface ChildToRun {
  file: string;
  arguments: readonly string[];
  /** All that it finds in its environment. */
  environment: Readonly<Record<string, string | undefined>>;
  folder: string;
  stdin: string;
  /** Milliseconds after which it is killed. */
  limitMs: number;
  /** Characters that it may write, to both outputs together. */
  output: number;
  /** Kills it. */
  signal: AbortSignal;
}

/** Runs a program to its end, or kills it with all that it has begun and that has not left its process group. */
export function runChild(child: ChildToRun): Promise<ProcessEnd | ProcessFailure> {
  const { file, folder, stdin, limitMs, output, signal } = child;
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve(failure('unavailable', 'What runs processes ends.'));
      return;
    }
    const started = spawn(file, child.arguments, {
      cwd: folder,
      env: child.environment,
      // A group of its own can be killed as a whole.
      detached: true,
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const written = { stdout: '', stderr: '' };
    let stopped: ProcessFailure | null = null;
    const stop = (reason: ProcessFailure['reason'], detail: string): void => {
      stopped ??= failure(reason, detail);
      kill(started.pid);
    };
    const timer = setTimeout(
      () => stop('timeout', `It took longer than the ${limitMs} ms that it may.`),
      limitMs,
    );
    const abort = (): void => stop('unavailable', 'What runs processes ends.');
    signal.addEventListener('abort', abort);
    for (const name of ['stdout', 'stderr'] as const) {
      started[name].setEncoding('utf8').on('data', (text: string) => {
        written[name] += text;
        if (written.stdout.length + written.stderr.length > output)
          stop('limit', `It wrote more than ${output} characters.`);
      });
    }
    const finish = (result: ProcessEnd | ProcessFailure): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      resolve(result);
    };
    started.on('error', (error) =>
      finish(stopped ?? failure('unavailable', `${file} cannot be run: ${error.message}.`)),
    );
    // What it has left in the background would keep its outputs open.
    started.on('exit', () => kill(started.pid));
    started.on('close', (code, by) => {
      finish(stopped ?? { kind: 'ended', code: code ?? 128 + constants.signals[by!], ...written });
    });
    // Not every program reads what it is given.
    started.stdin.on('error', () => {});
    started.stdin.end(stdin);
  });
}

function kill(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // All of it has ended.
  }
}

function failure(reason: ProcessFailure['reason'], detail: string): ProcessFailure {
  return { kind: 'failure', reason, detail };
}
