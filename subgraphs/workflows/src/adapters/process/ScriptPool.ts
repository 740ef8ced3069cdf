import { Worker } from 'node:worker_threads';
import type { ProcessEnd, ProcessFailure, ScriptProcess } from '../../domain/interpreter/Processes.js';
import type { ScriptAnswer, ScriptJob } from './scriptWorker.js';

export interface ScriptPoolOptions {
  /** Most scripts at once, half of them of one owner. Default 4. */
  workers?: number;
  /** Milliseconds that one script may take, once there is a thread for it. Default 10,000. */
  limitMs?: number;
  /** Bytes that one script may use. Default 64 Mi. */
  memory?: number;
  /** Characters that one script may write. Default 1 Mi. */
  output?: number;
}

type Result = ProcessEnd | ProcessFailure;

interface Waiting {
  owner: string;
  job: ScriptJob;
  limitMs: number;
  resolve(result: Result): void;
}

interface Member {
  worker: Worker;
  ready: boolean;
  current: Waiting | null;
  timer: NodeJS.Timeout | undefined;
}

/**
 * Runs scripts in QuickJS, in worker threads of which each runs one at a time in memory of its own, and is replaced after a
 * script that went too far. Owners take turns, and none has all threads.
 */
export class ScriptPool {
  readonly #options: Required<ScriptPoolOptions>;
  readonly #members = new Set<Member>();
  /** What waits, by owner; who had a turn comes last. */
  readonly #waiting = new Map<string, Waiting[]>();
  #closed = false;

  constructor({
    workers = 4,
    limitMs = 10_000,
    memory = 64 * 1024 * 1024,
    output = 1024 * 1024,
  }: ScriptPoolOptions = {}) {
    this.#options = { workers, limitMs, memory, output };
  }

  /** @param owner with whom the script shares its turns */
  run(owner: string, script: ScriptProcess, limitMs: number): Promise<Result> {
    if (this.#closed) return Promise.resolve(stopped);
    const { memory, output } = this.#options;
    const { code, arguments: given, variables, environment, stdin } = script;
    const job: ScriptJob = { code, arguments: given, variables, environment, stdin, memory, output };
    return new Promise((resolve) => {
      const waiting = { owner, job, limitMs: Math.min(limitMs, this.#options.limitMs), resolve };
      const own = this.#waiting.get(owner);
      if (own) own.push(waiting);
      else this.#waiting.set(owner, [waiting]);
      this.#dispatch();
    });
  }

  /** Ends all threads; scripts that run or wait fail. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const waiting of [...this.#waiting.values()].flat()) waiting.resolve(stopped);
    this.#waiting.clear();
    await Promise.all([...this.#members].map((member) => this.#discard(member, stopped)));
  }

  #dispatch(): void {
    for (let owner = this.#turn(); owner !== undefined; owner = this.#turn()) {
      const idle = [...this.#members].find((member) => member.ready && !member.current);
      if (!idle) {
        const starting = [...this.#members].some(({ ready }) => !ready);
        if (!starting && this.#members.size < this.#options.workers) this.#start();
        return;
      }
      const [next, ...more] = this.#waiting.get(owner)!;
      this.#waiting.delete(owner);
      if (more.length > 0) this.#waiting.set(owner, more);
      this.#assign(idle, next!);
    }
  }

  /** Whose turn it is: who has been waiting longest of those with the fewest scripts under way. */
  #turn(): string | undefined {
    const running = (owner: string): number =>
      [...this.#members].filter(({ current }) => current?.owner === owner).length;
    const most = Math.max(1, Math.floor(this.#options.workers / 2));
    const [first] = [...this.#waiting.keys()]
      .filter((owner) => running(owner) < most)
      .toSorted((a, b) => running(a) - running(b));
    return first;
  }

  #assign(member: Member, waiting: Waiting): void {
    member.current = waiting;
    const { limitMs } = waiting;
    const detail = `The script took longer than the ${Math.round(limitMs)} ms that it may.`;
    member.timer = setTimeout(
      () => void this.#replace(member, { kind: 'failure', reason: 'timeout', detail }),
      limitMs,
    );
    member.worker.postMessage(waiting.job);
  }

  #start(): void {
    // Tests run the sources, where the file next to this one still is TypeScript.
    const file = import.meta.url.endsWith('.ts') ? './scriptWorker.ts' : './scriptWorker.js';
    const worker = new Worker(new URL(file, import.meta.url), {
      execArgv: [],
      env: {},
      resourceLimits: { maxOldGenerationSizeMb: 128 },
    });
    const member: Member = { worker, ready: false, current: null, timer: undefined };
    this.#members.add(member);
    worker.unref();
    worker.on('message', (answer: ScriptAnswer) => this.#answered(member, answer));
    worker.on('error', (error) => void this.#failed(member, (error as Error).message));
    worker.on('exit', () => void this.#failed(member, 'its thread ended'));
  }

  #answered(member: Member, answer: ScriptAnswer): void {
    if (answer.kind === 'broken') {
      const detail = `The script went too far. ${answer.detail}`;
      void this.#replace(member, { kind: 'failure', reason: 'limit', detail });
      return;
    }
    if (answer.kind === 'ready') member.ready = true;
    else {
      clearTimeout(member.timer);
      member.current?.resolve(answer);
      member.current = null;
    }
    this.#dispatch();
  }

  async #failed(member: Member, why: string): Promise<void> {
    if (!this.#members.has(member)) return;
    const failure: ProcessFailure = {
      kind: 'failure',
      reason: 'unavailable',
      detail: `The script broke: ${why}.`,
    };
    if (!member.ready) {
      // A thread that cannot even start would be started again forever by those who wait.
      for (const waiting of [...this.#waiting.values()].flat()) waiting.resolve(failure);
      this.#waiting.clear();
    }
    await this.#replace(member, failure);
  }

  async #replace(member: Member, result: Result): Promise<void> {
    const ended = this.#discard(member, result);
    if (!this.#closed) this.#dispatch();
    await ended;
  }

  async #discard(member: Member, result: Result): Promise<void> {
    this.#members.delete(member);
    clearTimeout(member.timer);
    member.current?.resolve(result);
    member.current = null;
    await member.worker.terminate();
  }
}

const stopped: ProcessFailure = {
  kind: 'failure',
  reason: 'unavailable',
  detail: 'The process that runs scripts ends.',
};
