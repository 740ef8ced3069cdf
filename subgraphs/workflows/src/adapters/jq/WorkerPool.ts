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
  current: (Waiting & { timer: NodeJS.Timeout | null }) | null;
}

/** A few worker threads that run jq, started when first needed, each ended and replaced after what it cannot survive. */
export class WorkerPool {
  readonly #size: number;
  readonly #limitMs: number;
  readonly #members = new Set<Member>();
  readonly #waiting: Waiting[] = [];
  #closed = false;

  /**
   * @param size most workers at once
   * @param limitMs milliseconds that one job may take, once its worker has started
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
    const timer = setTimeout(() => {
      void this.#discard(member, new JobTimeout(`It took longer than ${this.#limitMs} ms.`));
      this.#dispatch();
    }, this.#limitMs);
    member.current = { ...waiting, timer };
    member.worker.postMessage(waiting.job);
  }

  #start(): void {
    // Tests run the sources, where the file next to this one still is TypeScript.
    const file = import.meta.url.endsWith('.ts') ? './jqWorker.ts' : './jqWorker.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: 256 },
    });
    const member: Member = { worker, ready: false, current: null };
    this.#members.add(member);
    worker.unref();
    worker.on('message', (answer: JqAnswer) => this.#answered(member, answer));
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
