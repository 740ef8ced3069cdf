import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream, type WriteStream } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { spawnGuarded } from '@gantry/platform/process/spawnGuarded.js';
import { bareEnvironment } from '@gantry/test/gantry/bareEnvironment.js';
import { isReady } from '@gantry/test/gantry/isReady.js';
import type { ServiceName } from './serviceNames.js';

const repositoryFolder = fileURLToPath(new URL('../../../', import.meta.url));

/** What one process is started with; the same each time it is started again. */
export interface ReplicaOptions {
  service: ServiceName;
  /** Counted from 1. */
  number: number;
  /** Its environment, besides what any process needs to find its way. */
  settings: Readonly<Record<string, string>>;
  /** Where `/health/ready` answers. */
  probeUrl: string;
  logFolder: string;
}

/** One replica of the gateway, the registry or a subgraph: a process that can be ended and started again in its place. */
export class ServiceReplica {
  readonly #options: ReplicaOptions;
  #child: ChildProcess | undefined;
  #log: WriteStream | undefined;

  constructor(options: ReplicaOptions) {
    this.#options = options;
  }

  get service(): ServiceName {
    return this.#options.service;
  }

  /** Such as `agents-1`. */
  get name(): string {
    return `${this.#options.service}-${this.#options.number}`;
  }

  get probeUrl(): string {
    return this.#options.probeUrl;
  }

  /** Its process's id; undefined when none runs. */
  get pid(): number | undefined {
    return this.#isRunning() ? this.#child?.pid : undefined;
  }

  /** Starts the process without waiting for it to be ready. What it writes is appended to a file. */
  start(): void {
    if (this.#isRunning()) throw new Error(`${this.name} is running already.`);
    const { service, settings, logFolder } = this.#options;
    const child = spawnGuarded(process.execPath, ['--enable-source-maps', mainOf(service)], {
      cwd: repositoryFolder,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...bareEnvironment, ...settings },
    });
    const log = createWriteStream(path.join(logFolder, `${this.name}.log`), { flags: 'a' });
    child.stdout?.pipe(log, { end: false });
    child.stderr?.pipe(log, { end: false });
    child.once('close', () => log.end());
    this.#child = child;
    this.#log = log;
  }

  /** @throws Error naming its log when it ends before it is ready, or is not within `seconds` */
  async untilReady(seconds = 90): Promise<void> {
    const deadline = Date.now() + seconds * 1000;
    while (!(await isReady(this.probeUrl))) {
      if (!this.#isRunning()) {
        throw new Error(
          `${this.name} ended with code ${this.#child?.exitCode}; ${this.#logFile()} says why.`,
        );
      }
      if (Date.now() > deadline) {
        throw new Error(`${this.name} is not ready after ${seconds} s; see ${this.#logFile()}.`);
      }
      await pause(100);
    }
  }

  /** Sends a signal and waits for the end; its exit code, null when the signal ended it. */
  async end(signal: NodeJS.Signals): Promise<number | null> {
    const child = this.#child;
    if (!child || !this.#isRunning()) return child?.exitCode ?? null;
    const ended = once(child, 'close');
    child.kill(signal);
    const [code] = (await ended) as [number | null];
    return code;
  }

  /** Stops it where it is, as a machine that has lost its processor; its connections stay. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  /** Lets it go on. */
  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  #isRunning(): boolean {
    return this.#child !== undefined && this.#child.exitCode === null && this.#child.signalCode === null;
  }

  #logFile(): string {
    return String(this.#log?.path);
  }
}

/** Path of what its process runs, from the repository's root. */
function mainOf(service: ServiceName): string {
  switch (service) {
    case 'gateway':
      return 'gateway/dist/main.js';
    case 'registry':
      return 'schema/dist/service/main.js';
    default:
      return `subgraphs/${service}/dist/main.js`;
  }
}
