import cluster, { type Worker } from 'node:cluster';
import type { Logger } from 'pino';

/** What the first process tells the others to end them gracefully. */
const stopMessage = 'gantry:stop';
/** Milliseconds before a worker that ended by itself is replaced, so that one that cannot live does not spin. */
const replaceDelay = 1_000;

export interface WorkersOptions {
  count: number;
  logger: Logger;
}

/** Processes that share a port, one event loop and one core each. */
export class Workers {
  readonly #logger: Logger;
  readonly #workers = new Set<Worker>();
  readonly #replacements = new Set<NodeJS.Timeout>();
  #started = false;
  #stopping = false;

  private constructor(logger: Logger) {
    this.#logger = logger;
  }

  /**
   * Starts `count` processes that run what this one runs, and waits until each listens. One that ends is replaced.
   * @throws Error when one ends before it listens: what keeps it from starting would keep the others, too
   */
  static async start({ count, logger }: WorkersOptions): Promise<Workers> {
    const workers = new Workers(logger);
    try {
      await Promise.all(Array.from({ length: count }, () => workers.#startFirst()));
      workers.#started = true;
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

  /** Lets each finish what it is at, and waits for the last. */
  async stop(): Promise<void> {
    this.#stopping = true;
    for (const timer of this.#replacements) clearTimeout(timer);
    const running = [...this.#workers];
    const ended = running.map((worker) => new Promise((resolve) => worker.once('exit', resolve)));
    for (const worker of running) if (worker.isConnected()) worker.send(stopMessage);
    await Promise.all(ended);
  }

  #startFirst(): Promise<void> {
    const worker = this.#fork();
    return new Promise((resolve, reject) => {
      worker.once('listening', () => resolve());
      worker.once('exit', (code) => reject(new Error(`A worker ended with ${code} before it could serve.`)));
    });
  }

  #fork(): Worker {
    const worker = cluster.fork();
    this.#workers.add(worker);
    // It may be gone before it can be told to stop; its `exit` tells all there is to know.
    worker.on('error', () => undefined);
    worker.once('exit', (code, signal) => {
      this.#workers.delete(worker);
      if (this.#stopping || !this.#started) return;
      this.#logger.error(
        { code, signal, pid: worker.process.pid },
        'A worker ended; another takes its place.',
      );
      const timer = setTimeout(() => {
        this.#replacements.delete(timer);
        this.#fork();
      }, replaceDelay);
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
 * @param failed told when `stop` throws
 */
export function stopWithTheFirst(stop: () => Promise<void>, failed: (error: unknown) => void): void {
  let stopping = false;
  const end = (): void => {
    if (stopping) return;
    stopping = true;
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        failed(error);
        process.exit(1);
      },
    );
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);
  process.on('message', (message) => message === stopMessage && end());
  process.on('disconnect', end);
}
