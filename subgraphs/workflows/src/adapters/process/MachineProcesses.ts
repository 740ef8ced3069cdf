import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AllowedProcesses } from '../../domain/dsl/AllowedProcesses.js';
import type {
  ProcessEnd,
  Processes,
  ProcessFailure,
  ProcessToRun,
  PythonProcess,
  ShellProcess,
} from '../../domain/interpreter/Processes.js';
import { DockerContainers } from './DockerContainers.js';
import { pythonCommand } from './pythonCommand.js';
import { runChild } from './runChild.js';
import { ScriptPool, type ScriptPoolOptions } from './ScriptPool.js';

export interface MachineProcessesOptions {
  allowed: AllowedProcesses;
  scripts?: ScriptPoolOptions | undefined;
  /** Milliseconds that a command or a container may take. Default 60,000. */
  limitMs?: number | undefined;
  /** Characters that one may write. Default 1 Mi. */
  output?: number | undefined;
  /** Docker's command line, or another that takes the same. Default `docker`. */
  docker?: string | undefined;
  /**
   * The environment and the folder of whoever runs a definition by hand. Without it commands find nothing in their environment
   * but where programs are, and run in an empty folder; and containers mount no folders.
   */
  own?: { environment: Readonly<Record<string, string | undefined>>; folder: string } | undefined;
}

type Result = ProcessEnd | ProcessFailure;

/** Where programs are on machines of the usual kind. */
const path = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Processes of this machine: scripts in QuickJS, and what the deployment allows beside them. */
export class MachineProcesses {
  readonly #options: MachineProcessesOptions;
  readonly #scripts: ScriptPool;
  readonly #containers: DockerContainers;
  readonly #ending = new AbortController();
  readonly #running = new Set<Promise<Result>>();

  constructor(options: MachineProcessesOptions) {
    this.#options = options;
    this.#scripts = new ScriptPool(options.scripts);
    this.#containers = new DockerContainers({
      file: options.docker,
      confined: options.own === undefined,
      environment: options.own?.environment ?? { PATH: path },
    });
  }

  /** Whether other programs than scripts may be started. */
  get allowsPrograms(): boolean {
    return this.#options.allowed.shell;
  }

  /** The processes of one owner, who shares the machine's scripts fairly with others. */
  of(owner: string): Processes {
    return {
      run: (process, limitMs) => {
        const running = this.#run(owner, process, limitMs);
        this.#running.add(running);
        void running.then(() => this.#running.delete(running));
        return running;
      },
    };
  }

  /** Ends when no process runs any more, also of those that nobody waits for. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  /** Kills all that runs. */
  async close(): Promise<void> {
    this.#ending.abort();
    this.#containers.close();
    await this.#scripts.close();
    await this.idle();
  }

  async #run(owner: string, process: ProcessToRun, limitMs: number): Promise<Result> {
    if (process.kind === 'script') return this.#scripts.run(owner, process, limitMs);
    const { kind } = process;
    if (!this.#options.allowed[kind === 'python' ? 'shell' : kind]) {
      const detail = `The deployment does not allow a ${kind} process to be run.`;
      return { kind: 'failure', reason: 'forbidden', detail };
    }
    const { own, limitMs: most = 60_000, output = 1024 * 1024 } = this.#options;
    const made = own && kind !== 'python' ? null : await mkdtemp(join(tmpdir(), 'gantry-run-'));
    const folder = own?.folder ?? made!;
    const bounds = { folder, limitMs: Math.min(most, limitMs), output, signal: this.#ending.signal };
    try {
      if (process.kind === 'container') return await this.#containers.run(process, bounds);
      const command =
        process.kind === 'python'
          ? { file: 'python3', arguments: await pythonCommand(process, made!) }
          : { file: '/bin/sh', arguments: ['-c', process.command, 'sh', ...process.arguments] };
      const environment = this.#environmentOf(process, folder);
      return await runChild({ ...command, environment, stdin: process.stdin, ...bounds });
    } finally {
      if (made !== null) await rm(made, { recursive: true, force: true });
    }
  }

  /** Nothing of this process's own environment, which has secrets. */
  #environmentOf(
    { environment }: ShellProcess | PythonProcess,
    folder: string,
  ): Record<string, string | undefined> {
    return { ...(this.#options.own?.environment ?? { PATH: path, HOME: folder }), ...environment };
  }
}
