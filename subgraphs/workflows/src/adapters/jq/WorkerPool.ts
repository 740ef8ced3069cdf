import { Worker } from 'node:worker_threads';
import type { JqAnswer, JqJob } from './jqWorker.js';

/** A job that took longer than it may. */
export class JobTimeout extends Error {
  override readonly name = 'JobTimeout';
}

interface Waiting {
  job: JqJob;
  resolve(answer: JqAnswer): void;
  reject(error: Error): void;
}

interface Member {
  worker: Worker;
  ready: boolean;
  /** Milliseconds of processor time that it had taken when it answered last. */
  cpuMs: number;
  current: (Waiting & { timer: NodeJS.Timeout | null }) | null;
}

/** How many times its limit a job may take by the clock. */
const mostWaiting = 10;
/** Milliseconds between two looks at a job at least. */
const shortestWatch = 50;

/** A few worker threads that run jq, started when first needed, each ended and replaced after what it cannot survive. */
export class WorkerPool {
  readonly #size: number;
  readonly #limitMs: number;
  readonly #members = new Set<Member>();
  readonly #waiting: Waiting[] = [];
  #closed = false;

  /**
   * @param size most workers at once
   * @param limitMs milliseconds of processor time that one job may take, once its worker has started; by the clock it may take
   *   ten times as long, so that what a busy machine keeps waiting is not taken for what never ends
   */
  constructor(size: number, limitMs: number) {
    this.#size = size;
    this.#limitMs = limitMs;
  }

  /** Starts a worker, unless there is one. */
  prepare(): void {
    if (!this.#closed && this.#members.size === 0) this.#start();
  }

  /** Runs one job. Rejects with a `JobTimeout` when it takes too long, and with an `Error` when jq breaks. */
  run(job: JqJob): Promise<JqAnswer> {
    if (this.#closed) return Promise.reject(new Error('The jq workers have been stopped.'));
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      this.#dispatch();
    });
  }

  /** Ends all workers; jobs that run or wait are rejected. */
  async close(): Promise<void> {
    this.#closed = true;
    const stopped = new Error('The jq workers have been stopped.');
    for (const waiting of this.#waiting.splice(0)) waiting.reject(stopped);
    await Promise.all([...this.#members].map((member) => this.#discard(member, stopped)));
  }

  #dispatch(): void {
    const idle = [...this.#members].find((member) => member.ready && member.current === null);
    if (idle) {
      const next = this.#waiting.shift();
      if (next) this.#assign(idle, next);
    } else if (this.#waiting.length > this.#starting() && this.#members.size < this.#size) {
      this.#start();
    }
  }

  #starting(): number {
    return [...this.#members].filter((member) => !member.ready).length;
  }

  #assign(member: Member, waiting: Waiting): void {
    const current = { ...waiting, timer: null };
    member.current = current;
    this.#watch(member, current, performance.now(), this.#limitMs);
    member.worker.postMessage(waiting.job);
  }

  /** Looks after some milliseconds whether a job has taken what it may. */
  #watch(member: Member, current: NonNullable<Member['current']>, since: number, ms: number): void {
    current.timer = setTimeout(() => {
      void cpuMsOf(member.worker).then((cpuMs) => {
        if (member.current !== current) return;
        const left = this.#limitMs - (cpuMs - member.cpuMs);
        if (left > 0 && performance.now() - since < this.#limitMs * mostWaiting) {
          this.#watch(member, current, since, Math.max(left, shortestWatch));
          return;
        }
        void this.#discard(member, new JobTimeout(`It took longer than ${this.#limitMs} ms.`));
        this.#dispatch();
      });
    }, ms);
  }

  #start(): void {
    // Tests run the sources, where the file next to this one still is TypeScript.
    const file = import.meta.url.endsWith('.ts') ? './jqWorker.ts' : './jqWorker.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    const member: Member = { worker, ready: false, cpuMs: 0, current: null };
    this.#members.add(member);
    worker.unref();
    worker.on('message', ({ cpuMs, ...answer }: JqAnswer & { cpuMs: number }) => {
      member.cpuMs = cpuMs;
      this.#answered(member, answer);
    });
    worker.on('error', (error) => void this.#fail(member, error as Error));
    worker.on('exit', () => void this.#fail(member, new Error('The jq worker ended.')));
  }

  #answered(member: Member, answer: JqAnswer): void {
    if (answer.kind === 'ready') {
      member.ready = true;
    } else if (answer.kind === 'fatal') {
      void this.#fail(member, new Error(answer.message));
      return;
    } else {
      const { current } = member;
      member.current = null;
      if (current?.timer) clearTimeout(current.timer);
      current?.resolve(answer);
    }
    this.#dispatch();
  }

  async #fail(member: Member, error: Error): Promise<void> {
    if (!this.#members.has(member)) return;
    // A worker that cannot even start would be started again forever by those who wait.
    if (!member.ready) for (const waiting of this.#waiting.splice(0)) waiting.reject(error);
    await this.#discard(member, error);
    if (!this.#closed) this.#dispatch();
  }

  async #discard(member: Member, error: Error): Promise<void> {
    this.#members.delete(member);
    if (member.current?.timer) clearTimeout(member.current.timer);
    member.current?.reject(error);
    member.current = null;
    await member.worker.terminate();
  }
}

/** Milliseconds of processor time that a thread has taken; all of it where the thread is gone. */
async function cpuMsOf(worker: Worker): Promise<number> {
  try {
    const { user, system } = await worker.cpuUsage();
    return (user + system) / 1_000;
  } catch {
    return Infinity;
  }
}
