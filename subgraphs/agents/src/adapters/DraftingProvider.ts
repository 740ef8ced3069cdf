import { setTimeout as sleep } from 'node:timers/promises';
import { describeDraft } from '../domain/drafting/describeDraft.js';
import { draftWorkflow } from '../domain/drafting/draftWorkflow.js';
import { isCallable } from '../domain/drafting/isCallable.js';
import { approximateTokens } from '../domain/inference/approximateTokens.js';
import { InferenceError } from '../domain/inference/InferenceError.js';
import type {
  InferencePart,
  InferenceProvider,
  InferenceRequest,
} from '../domain/inference/InferenceProvider.js';

export interface DraftingProviderOptions {
  /** Milliseconds between two pieces of the reply, so that its streaming can be seen. 0 for none. Default 4. */
  pieceDelayMs?: number;
}

/**
 * The built-in drafting agent: no model, and it says so. Its tokens are counted by `approximateTokens`: as input the
 * request and the names, paths and summaries it was matched with, as output the reply.
 */
export class DraftingProvider implements InferenceProvider {
  readonly name = 'gantry';
  readonly model = 'drafting-agent';
  readonly mendsDefinitions = false;
  readonly answersTasks = false;
  readonly #pieceDelayMs: number;

  constructor(options: DraftingProviderOptions = {}) {
    this.#pieceDelayMs = options.pieceDelayMs ?? 4;
  }

  async *stream({ messages, operations, signal }: InferenceRequest): AsyncGenerator<InferencePart> {
    if (operations === null)
      throw new InferenceError('REFUSED', 'The drafting agent is no model, and only drafts.');
    const request = messages.at(-1)?.content ?? '';
    const draft = draftWorkflow(request, operations);
    const callable = operations.filter(isCallable).map(({ connector, name }) => `${connector}.${name}`);
    const reply = describeDraft(draft, callable);
    let due = performance.now();
    for (const [text] of reply.matchAll(/\s*\S+|\s+$/g)) {
      // By the clock rather than by the piece: a busy machine then sends several at once and is not late.
      due += this.#pieceDelayMs;
      const early = due - performance.now();
      if (early >= 1) await sleep(early, undefined, { signal }).catch(ignoreAbort);
      if (signal.aborted) throw new InferenceError('CANCELLED', 'The reply was cancelled.');
      yield { type: 'text', text };
    }
    const read = [request, ...operations.map(({ name, path, summary }) => `${name} ${path} ${summary}`)];
    const inputTokens = read.reduce((sum, text) => sum + approximateTokens(text), 0);
    const usage = { inputTokens, outputTokens: approximateTokens(reply) };
    yield { type: 'finish', usage, finishReason: 'stop', diagnostics: draft.diagnostics };
  }
}

function ignoreAbort(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
