import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { QueryPlan } from '@apollo/query-planner';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { PlannerStarted, PlanReply, PlanRequest, ReadRequest } from './PlannerMessage.js';
import { keepThread, takeThread } from './spareThreads.js';

/** Milliseconds that one operation may take to be planned. */
const defaultPatience = 10_000;
/** Milliseconds that a supergraph may take to be read, of which the largest take a few seconds: one that never is would keep out all after it. */
const defaultReadPatience = 60_000;
const defaultCapacity = 1_000;

export interface PlannerThreadOptions {
  patience?: number;
  /** Milliseconds that the supergraph may take to be read. Default 60,000. */
  readPatience?: number;
  /** Operations that may wait to be planned. */
  capacity?: number;
  /** What runs in the thread; of use to tests. */
  program?: URL;
}

interface Task {
  readonly request: PlanRequest;
  resolve(plan: QueryPlan): void;
  reject(error: Error): void;
}

/**
 * A thread with the planner of one supergraph. Reading a supergraph and planning block whoever does it, for up to seconds;
 * here that is not the event loop that serves. A thread that ends, or is stuck with an operation, is started anew for the
 * operations that wait; one that has nothing to do any more is kept for the next supergraph.
 */
export class PlannerThread {
  readonly #supergraphSdl: string;
  readonly #patience: number;
  readonly #readPatience: number;
  readonly #capacity: number;
  readonly #program: URL;
  readonly #waiting: Task[] = [];
  #current: Task | undefined;
  #worker: Worker | undefined;
  #timer: NodeJS.Timeout | undefined;
  #retired = false;

  private constructor(supergraphSdl: string, options: PlannerThreadOptions) {
    this.#supergraphSdl = supergraphSdl;
    this.#patience = options.patience ?? defaultPatience;
    this.#readPatience = options.readPatience ?? defaultReadPatience;
    this.#capacity = options.capacity ?? defaultCapacity;
    this.#program = options.program ?? program();
  }

  /**
   * Starts a thread that reads `supergraphSdl`, as it was composed.
   * @returns it, and what clients see of the supergraph
   * @throws Error when it is not a valid one, or takes too long to be read
   */
  static async start(
    supergraphSdl: string,
    options: PlannerThreadOptions = {},
  ): Promise<{ thread: PlannerThread; apiSdl: string }> {
    const thread = new PlannerThread(supergraphSdl, options);
    return { thread, apiSdl: await thread.#start() };
  }

  /**
   * Plans one operation of a valid document.
   * @throws GantryError UNAVAILABLE when that takes too long, or too many wait already
   */
  plan(document: string, operationName: string | undefined): Promise<QueryPlan> {
    if (this.#waiting.length >= this.#capacity) {
      const message = 'Too many operations that were not sent before wait to be planned.';
      return Promise.reject(new GantryError('UNAVAILABLE', message));
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request: { document, operationName }, resolve, reject });
      void this.#next();
    });
  }

  /** Gives the thread up once nothing waits for a plan. It can still be asked: then it has one for that. */
  retire(): void {
    this.#retired = true;
    void this.#next();
  }

  async #next(): Promise<void> {
    if (this.#current) return;
    this.#current = this.#waiting.shift();
    if (!this.#current) return this.#rest();
    const { request } = this.#current;
    try {
      if (!this.#worker) await this.#start();
      this.#worker!.ref();
      this.#timer = setTimeout(() => this.#giveUp(), this.#patience);
      this.#worker!.postMessage(request);
    } catch (error) {
      this.#settle({ error: (error as Error).message });
    }
  }

  /** A thread that has nothing to do keeps no process from ending. */
  #rest(): void {
    if (this.#retired) this.#giveBack();
    else this.#worker?.unref();
  }

  #start(): Promise<string> {
    const worker = takeThread(this.#program) ?? new Worker(this.#program, { name: 'gantry-planner' });
    worker.postMessage({ supergraphSdl: this.#supergraphSdl } satisfies ReadRequest);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        worker.removeAllListeners('message');
        void worker.terminate();
        const seconds = this.#readPatience / 1000;
        reject(new Error(`The supergraph could not be read within ${seconds} seconds.`));
      }, this.#readPatience);
      worker.once('exit', () => clearTimeout(timer));
      worker.once('message', (started: PlannerStarted) => {
        clearTimeout(timer);
        if ('error' in started) {
          reject(new Error(started.error));
          keepThread(worker, this.#program);
          return;
        }
        this.#worker = worker;
        worker.on('message', (reply: PlanReply) => {
          // What was given up may still have been answered: that is no plan of the next operation.
          if (this.#worker === worker) this.#settle(reply);
        });
        worker.unref();
        resolve(started.apiSdl);
      });
      worker.once('error', (error) => this.#lost(worker, error, reject));
      worker.once('exit', () => this.#lost(worker, new Error('The planner ended.'), reject));
    });
  }

  #lost(worker: Worker, error: unknown, reject: (error: unknown) => void): void {
    reject(error);
    if (this.#worker !== worker) return;
    this.#worker = undefined;
    this.#settle({ error: `The planner failed: ${error instanceof Error ? error.message : String(error)}` });
  }

  #giveUp(): void {
    const task = this.#current;
    // Whoever comes next finds no thread, and starts one.
    void this.#end();
    const seconds = this.#patience / 1000;
    task?.reject(
      new GantryError('UNAVAILABLE', `The operation could not be planned within ${seconds} seconds.`),
    );
    this.#current = undefined;
    void this.#next();
  }

  #settle(reply: PlanReply): void {
    clearTimeout(this.#timer);
    const task = this.#current;
    this.#current = undefined;
    if ('error' in reply) task?.reject(new Error(reply.error));
    else task?.resolve(reply.plan);
    void this.#next();
  }

  #giveBack(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker) keepThread(worker, this.#program);
  }

  /** Of a thread that is stuck. */
  async #end(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }
}

/** Beside this file, in whatever form this file is in. */
function program(): URL {
  return new URL(`./plannerProgram${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
}
