import { spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { ProcessGuardian } from './ProcessGuardian.js';

const guardian = new ProcessGuardian();

/**
 * Starts a process in a group of its own, so that a Ctrl-C at the terminal is this process's to answer. However this process ends, be it
 * killed, that one ends, too: by SIGTERM, and two seconds later by SIGKILL.
 */
export function spawnGuarded(command: string, args: readonly string[], options: SpawnOptions): ChildProcess {
  const child = spawn(command, args, { ...options, detached: true });
  const { pid } = child;
  if (pid === undefined) return child;
  guardian.add(pid);
  child.once('exit', () => guardian.remove(pid));
  return child;
}
