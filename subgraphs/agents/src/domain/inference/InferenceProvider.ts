import type { ConnectorOperation } from '../ConnectorOperation.js';
import type { Diagnostic } from '../Diagnostic.js';

/** Something said earlier in the conversation, or the request itself. */
export interface InferenceMessage {
  role: 'USER' | 'ASSISTANT';
  content: string;
}

export interface InferenceRequest {
  /** What the agent was told to be. */
  instructions: string;
  /** Oldest first; the last is what has to be answered. */
  messages: readonly InferenceMessage[];
  /** What a definition may call; null where no definition is wanted, and the model is told its instructions alone. */
  operations: readonly ConnectorOperation[] | null;
  /** How freely it answers, from 0 to 2; as the server has it, when left out. */
  temperature?: number | null;
  /** The most tokens it may write; as the server has it, when left out. */
  maxTokens?: number | null;
  /** Aborting ends the stream with an InferenceError CANCELLED. */
  signal: AbortSignal;
}

export interface TokenCount {
  inputTokens: number;
  outputTokens: number;
}

export type FinishReason = 'stop' | 'length' | 'content-filter' | 'other';

/** How an inference ended, and what it took. */
export interface InferenceOutcome {
  status: 'COMPLETED' | 'FAILED';
  /** Of all attempts together. */
  usage: TokenCount;
  finishReason: FinishReason | 'error' | 'cancelled';
}

/** A piece of the reply; the finish comes once, last. */
export type InferencePart =
  | { type: 'text'; text: string }
  | {
      type: 'finish';
      usage: TokenCount;
      finishReason: FinishReason;
      /** What the provider itself guessed in the definition it wrote; lines count from the definition's first. */
      diagnostics: Diagnostic[];
    };

/** Port to whatever writes replies. */
export interface InferenceProvider {
  /** Who serves the model, for example "gantry" or "openai-compatible". */
  readonly name: string;
  readonly model: string;
  /** Whether telling it what is wrong with its definition can make it write a better one. */
  readonly mendsDefinitions: boolean;
  /** Whether it does what is asked without a definition to write: models do. */
  readonly answersTasks: boolean;
  /** Streams the reply. @throws InferenceError */
  stream(request: InferenceRequest): AsyncIterable<InferencePart>;
}
