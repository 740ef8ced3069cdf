import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import { FairShare, type Leave, type ShareRequest } from '@gantry/platform/resilience/FairShare.js';
import type { Examination, ExaminationInput } from '../../check/examineProposal.js';
import type { DocumentFault } from '../../operations/validateDocuments.js';
import type { Examiner } from '../../registry/Examiner.js';
import { RegistryError } from '../../registry/RegistryError.js';
import type { ExaminerReply, ExaminerRequest } from './ExaminerMessage.js';

export interface ExaminerThreadSettings {
  /** Milliseconds that one examination may take. */
  patienceMs: number;
  /** MiB of memory that it may take. */
  memoryMb: number;
  /** Examinations of one owner that may wait. */
  waitingPerOwner: number;
}

export const defaultExaminerSettings: ExaminerThreadSettings = {
  patienceMs: 120_000,
  memoryMb: 2_048,
  waitingPerOwner: 20,
};

/**
 * A thread that composes and checks, for seconds where a graph is large, while the event loop serves gateways. One proposal at a
 * time, and one owner after the other; one that takes too long or too much ends the thread, and nothing else.
 */
export class ExaminerThread {
  readonly #settings: ExaminerThreadSettings;
  readonly #program: URL;
  readonly #share: FairShare;
  #worker: Worker | undefined;

  /** @param program what runs in the thread; of use to tests */
  constructor(settings: ExaminerThreadSettings = defaultExaminerSettings, program = besideThis()) {
    this.#settings = settings;
    this.#program = program;
    this.#share = new FairShare({ capacity: 1, patienceMs: settings.patienceMs, what: 'examinations' });
  }

  /** What it examines is on account of an owner. */
  of(owner: string): Examiner {
    return {
      examine: async (input: ExaminationInput): Promise<Examination> => {
        const reply = await this.#ask(owner, { kind: 'examine', input });
        if ('examination' in reply) return reply.examination;
        throw unexpected(reply);
      },
      validate: async (supergraphSdl, documents): Promise<readonly DocumentFault[]> => {
        const reply = await this.#ask(owner, { kind: 'validate', supergraphSdl, documents });
        if ('faults' in reply) return reply.faults;
        throw unexpected(reply);
      },
    };
  }

  async close(): Promise<void> {
    const worker = this.#worker;
    this.#worker = undefined;
    await worker?.terminate();
  }

  async #ask(owner: string, request: ExaminerRequest): Promise<ExaminerReply> {
    const { patienceMs, waitingPerOwner } = this.#settings;
    const turn = { owner, most: 1, maxWaiting: waitingPerOwner, timeLeftMs: patienceMs };
    const leave = await this.#enter(turn);
    try {
      return await this.#run(request);
    } finally {
      leave();
    }
  }

  async #enter(turn: ShareRequest): Promise<Leave> {
    try {
      return await this.#share.enter(turn);
    } catch (cause) {
      if (!(cause instanceof GantryError)) throw cause;
      const message = 'Too many proposals wait to be examined. Try again.';
      throw new RegistryError('RATE_LIMITED', message, {}, { cause });
    }
  }

  async #run(request: ExaminerRequest): Promise<ExaminerReply> {
    const worker = (this.#worker ??= this.#start());
    worker.ref();
    const settled = new AbortController();
    const { signal } = settled;
    const timer = setTimeout(() => void worker.terminate(), this.#settings.patienceMs);
    try {
      worker.postMessage(request);
      return await Promise.race([
        once(worker, 'message', { signal }).then(([reply]) => reply as ExaminerReply),
        once(worker, 'exit', { signal }).then(() => {
          throw tooMuch(this.#settings);
        }),
      ]);
    } catch (error) {
      throw isOutOfMemory(error) ? tooMuch(this.#settings) : error;
    } finally {
      clearTimeout(timer);
      settled.abort();
      worker.unref();
    }
  }

  #start(): Worker {
    const worker = new Worker(this.#program, {
      name: 'gantry-examiner',
      resourceLimits: { maxOldGenerationSizeMb: this.#settings.memoryMb },
    });
    const forget = (): void => {
      if (this.#worker === worker) this.#worker = undefined;
    };
    // Without memory it ends with an error, and with an exit behind it.
    worker.on('error', forget);
    worker.on('exit', forget);
    return worker;
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooMuch({ patienceMs, memoryMb }: ExaminerThreadSettings): RegistryError {
  return new RegistryError(
    'BAD_USER_INPUT',
    `What was sent could not be examined within ${patienceMs / 1000} s and ${memoryMb} MiB.`,
  );
}

function unexpected(reply: ExaminerReply): Error {
  return new Error(
    'error' in reply ? `The examiner failed: ${reply.error}` : 'The examiner answered something else.',
  );
}

/** In whatever form this file is in. */
function besideThis(): URL {
  return new URL(`./examinerProgram${extname(fileURLToPath(import.meta.url))}`, import.meta.url);
}
