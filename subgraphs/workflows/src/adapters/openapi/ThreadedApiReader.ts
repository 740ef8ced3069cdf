import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { parseOpenApi } from '../../domain/openapi/parseOpenApi.js';
import { writtenApi, type ApiReader, type WrittenApi } from '../../domain/openapi/WrittenApi.js';
import type { ApiReply } from './apiThread.js';

export interface ThreadedApiReaderOptions {
  /** Characters from which on a document is read in a thread. Default 64 Ki: a few ten milliseconds' worth. */
  large?: number;
  /** Large documents read at once; the others wait. Default 2. */
  atOnce?: number;
  /** MiB that one may take while it is read. Default 1024. */
  memoryMb?: number;
  /** Milliseconds that one may take to be read, by the clock. Default 120,000. */
  limitMs?: number;
}

/** Reads documents of APIs: large ones in threads, each of which ends with it, so that no request has to wait for them. */
export class ThreadedApiReader implements ApiReader {
  readonly #options: Required<ThreadedApiReaderOptions>;
  readonly #waiting: (() => void)[] = [];
  readonly #threads = new Set<Worker>();
  #reading = 0;

  constructor({
    large = 64 * 1024,
    atOnce = 2,
    memoryMb = 1024,
    limitMs = 120_000,
  }: ThreadedApiReaderOptions = {}) {
    this.#options = { large, atOnce, memoryMb, limitMs };
  }

  async read(text: string): Promise<WrittenApi> {
    if (text.length < this.#options.large) return writtenApi(parseOpenApi(text));
    if (this.#reading >= this.#options.atOnce)
      await new Promise<void>((resolve) => void this.#waiting.push(resolve));
    else this.#reading += 1;
    try {
      return await this.#readApart(text);
    } finally {
      const next = this.#waiting.shift();
      // Who comes next has the place of who goes.
      if (next) next();
      else this.#reading -= 1;
    }
  }

  /** Ends what is being read, which fails. */
  async close(): Promise<void> {
    await Promise.all([...this.#threads].map((thread) => thread.terminate()));
  }

  async #readApart(text: string): Promise<WrittenApi> {
    const { memoryMb, limitMs } = this.#options;
    const thread = new Worker(
      new URL(`./apiThread${extname(fileURLToPath(import.meta.url))}`, import.meta.url),
      {
        name: 'gantry-openapi',
        workerData: text,
        resourceLimits: { maxOldGenerationSizeMb: memoryMb },
      },
    );
    this.#threads.add(thread);
    const settled = new AbortController();
    const signal = AbortSignal.any([settled.signal, AbortSignal.timeout(limitMs)]);
    try {
      const ended = once(thread, 'exit', { signal }).then((): never => {
        throw new Error('The thread that reads a document has ended.');
      });
      const [reply] = await Promise.race([once(thread, 'message', { signal }), ended]);
      return apiOf(reply as ApiReply);
    } catch (error) {
      const { name, code } = error as Error & { code?: string };
      if (code === 'ERR_WORKER_OUT_OF_MEMORY') throw tooMuch(`more than ${memoryMb} MiB`);
      if (name === 'AbortError') throw tooMuch(`longer than ${limitMs / 1_000} s`);
      throw error;
    } finally {
      settled.abort();
      this.#threads.delete(thread);
      await thread.terminate();
    }
  }
}

function apiOf(reply: ApiReply): WrittenApi {
  if ('api' in reply) return reply.api;
  throw 'userErrors' in reply ? new UserFault(reply.userErrors) : new Error(reply.broken);
}

function tooMuch(what: string): UserFault {
  return UserFault.of('INVALID_OPENAPI', `The document takes ${what} to be read.`, ['openapi']);
}
