import { createOpenAICompatible, type OpenAICompatibleProvider as Client } from '@ai-sdk/openai-compatible';
import { APICallError, InvalidResponseDataError, RetryError, streamText } from 'ai';
import { approximateTokens } from '../domain/inference/approximateTokens.js';
import { InferenceError } from '../domain/inference/InferenceError.js';
import type {
  FinishReason,
  InferencePart,
  InferenceProvider,
  InferenceRequest,
} from '../domain/inference/InferenceProvider.js';
import { composePrompt } from '../domain/reply/composePrompt.js';

export interface OpenAICompatibleOptions {
  /** Base URL that ends before `/chat/completions`, for example `http://127.0.0.1:11434/v1`. */
  url: string;
  model: string;
  apiKey?: string | undefined;
  /** Times a refused or failed request (408, 429, 5xx, no connection) is repeated, with backoff. Default 2. */
  retries?: number;
  /** Milliseconds without any sign of the server after which the reply fails. Default 120,000. */
  silenceMs?: number;
}

/** Any server of OpenAI's chat completions protocol: vLLM, Ollama, TGI and the hosted ones. */
export class OpenAICompatibleProvider implements InferenceProvider {
  readonly name = 'openai-compatible';
  readonly model: string;
  readonly mendsDefinitions = true;
  readonly answersTasks = true;
  readonly #client: Client;
  readonly #retries: number;
  readonly #silenceMs: number;

  constructor(options: OpenAICompatibleOptions) {
    this.model = options.model;
    this.#retries = options.retries ?? 2;
    this.#silenceMs = options.silenceMs ?? 120_000;
    this.#client = createOpenAICompatible({
      name: this.name,
      baseURL: options.url.replace(/\/+$/, ''),
      ...(options.apiKey !== undefined && { apiKey: options.apiKey }),
      includeUsage: true,
    });
  }

  async *stream(request: InferenceRequest): AsyncGenerator<InferencePart> {
    const { operations, temperature, maxTokens } = request;
    const instructions =
      operations === null ? request.instructions : composePrompt(request.instructions, operations);
    const silence = new AbortController();
    const timer = setTimeout(() => silence.abort(), this.#silenceMs);
    const { stream } = streamText({
      model: this.#client.chatModel(this.model),
      ...(instructions !== '' && { instructions }),
      ...(temperature != null && { temperature }),
      ...(maxTokens != null && { maxOutputTokens: maxTokens }),
      messages: request.messages.map(({ role, content }) =>
        role === 'USER' ? { role: 'user' as const, content } : { role: 'assistant' as const, content },
      ),
      maxRetries: this.#retries,
      abortSignal: AbortSignal.any([request.signal, silence.signal]),
      // Errors come as parts of the stream and are thrown from there.
      onError: () => undefined,
    });
    let text = '';
    try {
      for await (const part of stream) {
        timer.refresh();
        if (part.type === 'text-delta') {
          text += part.text;
          if (part.text !== '') yield { type: 'text', text: part.text };
        } else if (part.type === 'error') {
          throw part.error;
        } else if (part.type === 'abort') {
          throw new DOMException('Aborted', 'AbortError');
        } else if (part.type === 'finish') {
          if (part.finishReason === 'error')
            throw new InferenceError('INTERRUPTED', 'The model ended its reply with an error.');
          const { inputTokens, outputTokens } = part.totalUsage;
          const read = [instructions, ...request.messages.map(({ content }) => content)].join('\n');
          yield {
            type: 'finish',
            usage: {
              inputTokens: inputTokens ?? approximateTokens(read),
              outputTokens: outputTokens ?? approximateTokens(text),
            },
            finishReason: finishReasonOf(part.finishReason),
            diagnostics: [],
          };
        }
      }
    } catch (error) {
      throw this.#errorOf(error, text !== '', request.signal, silence.signal);
    } finally {
      clearTimeout(timer);
    }
  }

  #errorOf(error: unknown, begun: boolean, cancelled: AbortSignal, silent: AbortSignal): InferenceError {
    if (error instanceof InferenceError) return error;
    if (cancelled.aborted) return new InferenceError('CANCELLED', 'The reply was cancelled.', error);
    if (silent.aborted) {
      return new InferenceError(
        'UNAVAILABLE',
        `The inference server was silent for ${this.#silenceMs / 1_000} s.`,
        error,
      );
    }
    const last = RetryError.isInstance(error) ? error.lastError : error;
    if (APICallError.isInstance(last)) {
      const status = last.statusCode;
      if (status === 429)
        return new InferenceError(
          'RATE_LIMITED',
          'The inference server takes no more requests for now (429).',
          error,
        );
      if (status !== undefined && status >= 400 && status < 500 && status !== 408) {
        return new InferenceError('REFUSED', `The inference server refused the request (${status}).`, error);
      }
      if (status === undefined || status >= 400) {
        const how = status === undefined ? 'cannot be reached' : `failed (${status})`;
        return new InferenceError('UNAVAILABLE', `The inference server ${how}.`, error);
      }
    }
    const broken = APICallError.isInstance(last) ? isConnectionError(last.cause) : isConnectionError(last);
    // The stream's end without a finish reason is how a proxy passes on a server that went away.
    if (broken || InvalidResponseDataError.isInstance(last)) {
      return begun
        ? new InferenceError(
            'INTERRUPTED',
            'The connection to the inference server broke in the middle of the reply.',
            error,
          )
        : new InferenceError('UNAVAILABLE', 'The inference server cannot be reached.', error);
    }
    return new InferenceError(
      'MALFORMED',
      'The inference server answered with something that is not its protocol.',
      error,
    );
  }
}

function isConnectionError(error: unknown): boolean {
  return (
    error instanceof TypeError ||
    (error instanceof Error &&
      'code' in error &&
      typeof error.code === 'string' &&
      /^(E[A-Z]+|UND_ERR_)/.test(error.code))
  );
}

function finishReasonOf(reason: string): FinishReason {
  return reason === 'stop' || reason === 'length' || reason === 'content-filter' ? reason : 'other';
}
