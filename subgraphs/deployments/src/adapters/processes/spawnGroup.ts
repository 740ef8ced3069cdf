import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { LineReader } from './LineReader.js';
import { markerVariable, type ProcessLedger } from './ProcessLedger.js';
import { endProcessGroup, signalGroup } from './processGroup.js';

export interface GroupSpec {
  /** Name in the ledger, unique. */
  id: string;
  /** Program and words; no shell reads them. */
  command: readonly string[];
  directory: string;
  /** The whole environment; nothing is inherited. */
  environment: Readonly<Record<string, string>>;
  /** Longest line given to `onLine`, in UTF-16 code units. */
  longestLine: number;
  onLine(stream: 'STDOUT' | 'STDERR', line: string): void;
}

export interface GroupExit {
  code: number | null;
  signal: string | null;
}

/** A program with all it starts, in a process group of its own. */
export interface ProcessGroup {
  readonly pid: number;
  /** Resolves when the program ended, its output was read and the rest of its group is gone. */
  readonly exited: Promise<GroupExit>;
  /** Asks the program to end and, once it has, what it left behind; after `graceMs` all of it is made to. */
  stop(graceMs: number): Promise<void>;
  /** Makes all of it end at once. */
  kill(): void;
}

/** How long what a program left behind may take to end, when nobody said otherwise. */
const leftoverGraceMs = 2_000;

/**
 * Starts a program as the leader of a new process group, written down in the ledger.
 * @throws Error when there is no such program
 */
export async function spawnGroup(spec: GroupSpec, ledger: ProcessLedger): Promise<ProcessGroup> {
  const [program = '', ...words] = spec.command;
  const child = spawn(program, words, {
    cwd: spec.directory,
    env: { ...spec.environment, [markerVariable]: spec.id },
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = once(child, 'exit') as Promise<[number | null, string | null]>;
  const { pid } = child;
  if (pid === undefined) {
    await ended;
    throw new Error(`${program} could not be started.`);
  }
  const outputs = [
    ['STDOUT', child.stdout],
    ['STDERR', child.stderr],
  ] as const;
  for (const [stream, output] of outputs) {
    const lines = new LineReader(spec.longestLine, (line) => spec.onLine(stream, line));
    output.on('data', (chunk: Buffer) => lines.push(chunk)).on('end', () => lines.end());
  }
  const read = Promise.all(outputs.map(([, output]) => once(output, 'close')));
  const recorded = ledger.add(spec.id, pid);
  let stopBy: number | null = null;

  const exited = (async (): Promise<GroupExit> => {
    const [code, signal] = await ended;
    // What it left behind would hold its port and memory.
    await endProcessGroup(pid, stopBy === null ? leftoverGraceMs : Math.max(0, stopBy - Date.now()));
    await recorded;
    ledger.remove(spec.id, pid);
    // What left the group may hold the output open for ever.
    await Promise.race([read, delay(1_000, undefined, { ref: false })]);
    child.stdout.destroy();
    child.stderr.destroy();
    return { code, signal };
  })();
  await recorded;

  return {
    pid,
    exited,
    async stop(graceMs) {
      stopBy ??= Date.now() + graceMs;
      // Only the leader is asked: npm passes the signal on, and a second one would cut short who heeds the first.
      child.kill('SIGTERM');
      const overdue = new AbortController();
      const kill = delay(graceMs, undefined, { signal: overdue.signal }).then(
        () => signalGroup(pid, 'SIGKILL'),
        () => false,
      );
      await exited;
      overdue.abort();
      await kill;
    },
    kill: () => void signalGroup(pid, 'SIGKILL'),
  };
}
