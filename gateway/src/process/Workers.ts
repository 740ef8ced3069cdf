import cluster, { type Worker } from 'node:cluster';
import type { StopSignal } from '@gantry/platform/environment/stopOnSignal.js';
import type { Logger } from 'pino';
import { folderVariable } from './environment.js';
import { makeWorkersFolder } from './makeWorkersFolder.js';

/** What the first process tells the others to end them gracefully. */
interface StopMessage {
  type: typeof stopMessage;
  /** What the first process was asked by. */
  signal?: StopSignal | undefined;
}
const stopMessage = 'gantry:stop';
/** Milliseconds before a worker that ended by itself is replaced; doubled for each that does not live long, so that it does not spin. */
const replaceDelay = 1_000;
const longestReplaceDelay = 60_000;
/** Milliseconds after which a worker has lived long. */
const longLife = 60_000;

export interface WorkersOptions {
  count: number;
  logger: Logger;
  /** Milliseconds that workers get to finish what they are at before they are ended; for as long as they like, when left out. */
  stopPatienceMs?: number;
}

/** Processes that share a port, one event loop and one core each. */
export class Workers {
  readonly #logger: Logger;
  readonly #stopPatienceMs: number | undefined;
  readonly #workers = new Set<Worker>();
  readonly #replacements = new Set<NodeJS.Timeout>();
  /** Where workers leave for those that take their place what they served last. */
  readonly #folder: string | undefined;
  #stopping = false;
  /** Workers in a row that did not live long. */
  #shortLives = 0;

  private constructor({ logger, stopPatienceMs }: WorkersOptions) {
    this.#logger = logger;
    this.#stopPatienceMs = stopPatienceMs;
    this.#folder = makeWorkersFolder(logger);
  }

  /**
   * Starts `count` processes that run what this one runs, and waits until each listens. One that ends is replaced.
   * @throws Error when one ends before it listens: what keeps it from starting would keep the others, too
   */
  static async start(options: WorkersOptions): Promise<Workers> {
    const workers = new Workers(options);
    const { count } = options;
    try {
      await Promise.all(Array.from({ length: count }, () => workers.#startFirst()));
    } catch (error) {
      await workers.stop();
      throw error;
    }
    return workers;
  }

  /** Process ids of those that run. */
  get pids(): number[] {
    return [...this.#workers].map((worker) => worker.process.pid ?? 0);
  }

  /**
   * Lets each finish what it is at, and waits for the last.
   * @param signal what asked for it, which the workers are told
   */
  async stop(signal?: StopSignal): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#replacements) clearTimeout(timer);
    const running = [...this.#workers];
    const ended = running.map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
    const message: StopMessage = { type: stopMessage, signal };
    for (const worker of running) if (worker.isConnected()) worker.send(message);
    const impatient =
      this.#stopPatienceMs === undefined ? undefined : setTimeout(() => this.#endAll(), this.#stopPatienceMs);
    await Promise.all(ended);
    clearTimeout(impatient);
  }

  #endAll(): void {
    for (const worker of this.#workers) {
      this.#logger.error({ pid: worker.process.pid }, 'A worker did not finish in time, and is ended.');
      worker.process.kill('SIGKILL');
    }
  }

  #startFirst(): Promise<void> {
    let listens = false;
    const worker = this.#fork(() => listens);
    worker.once('listening', () => (listens = true));
    return new Promise((resolve, reject) => {
      worker.once('listening', () => resolve());
      worker.once('exit', (code) => reject(new Error(`A worker ended with ${code} before it could serve.`)));
    });
  }

  /** @param isReplaced whether another takes its place when it ends by itself */
  #fork(isReplaced = (): boolean => true): Worker {
    const worker = cluster.fork(this.#folder === undefined ? {} : { [folderVariable]: this.#folder });
    const started = Date.now();
    this.#workers.add(worker);
    // It may be gone before it can be told to stop; its `exit` tells all there is to know.
    worker.on('error', () => undefined);
    worker.once('exit', (code, signal) => {
      this.#workers.delete(worker);
      if (this.#stopping || !isReplaced()) return;
      this.#logger.error(
        { code, signal, pid: worker.process.pid },
        'A worker ended; another takes its place.',
      );
      this.#shortLives = Date.now() - started < longLife ? this.#shortLives + 1 : 0;
      const wait = replaceDelay * 2 ** Math.min(Math.max(this.#shortLives - 1, 0), 10);
      const timer = setTimeout(
        () => {
          this.#replacements.delete(timer);
          this.#fork();
        },
        Math.min(wait, longestReplaceDelay),
      );
      this.#replacements.add(timer);
    });
    return worker;
  }
}

/** Whether this process is one of several, to be ended by the first. */
export function isWorker(): boolean {
  return cluster.isWorker;
}

/**
 * Ends this worker when the first process says so, or is gone. A terminal's Ctrl-C reaches every process; it is the first
 * one's to pass on.
 * @param stop told what asked the first process to end; undefined when it is gone, or nothing did
 * @param failed told when `stop` throws
 */
export function stopWithTheFirst(
  stop: (signal?: StopSignal) => Promise<void>,
  failed: (error: unknown) => void,
): void {
  let stopping = false;
  const end = (signal?: StopSignal): void => {
    if (stopping) return;
    stopping = true;
    stop(signal).then(
      () => process.exit(0),
      (error: unknown) => {
        failed(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  process.on('message', (message: Partial<StopMessage> | null) => {
    if (message?.type === stopMessage) end(message.signal);
  });
  process.on('disconnect', () => end());
}
