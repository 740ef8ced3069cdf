import type { HttpFailure } from '../interpreter/Services.js';
import type { Json } from '../Json.js';

/** Something that was said before, or what is asked. */
export interface InferenceMessage {
  role: 'user' | 'assistant';
  content: string;
}

/** What a task asks a model, alone or through an agent. */
export interface InferenceQuestion {
  /** Id or name of the agent; null where a model is asked alone. */
  agent: string | null;
  /** Name of the model; null for the default, and for the agent's. */
  model: string | null;
  /** What the model is told before. */
  system: string | null;
  /** Oldest first; the last is what is asked. */
  messages: readonly InferenceMessage[];
  /** A JSON Schema that the model is told its answer has to fit; null for an answer in any words. */
  schema: Json;
  temperature: number | null;
  maxTokens: number | null;
}

/** A question with who asks it. */
export interface InferenceRequest extends InferenceQuestion {
  executionId: string;
  /** Null on a laptop. */
  workflowId: string | null;
  /** As the history calls it. */
  task: string;
  /** The same when the same is asked again because nobody knows whether it was answered. */
  key: string;
}

/** What a model has said, and what that took. */
export interface InferenceReply {
  text: string;
  model: string;
  /** Why it stopped: `stop`, `length`, `content-filter` or `other`. */
  finishReason: string;
  inputTokens: number;
  outputTokens: number;
}

export type InferenceAnswer =
  | { kind: 'reply'; reply: InferenceReply }
  /** `status` is the one of HTTP that says the same. */
  | { kind: 'refusal'; status: number; detail: string }
  /** It cannot be asked: there is no such agent or model. A phrase. */
  | { kind: 'unusable'; detail: string }
  | HttpFailure;

/** Port: asks models. Never throws for what the other side does. */
export interface Inferences {
  /** @param deadlineMs milliseconds after which nobody waits for the answer */
  infer(request: InferenceRequest, deadlineMs: number): Promise<InferenceAnswer>;
}

/** Functions that ask models. */
export const inferenceFunctions = ['agent', 'llm'] as const;
export type InferenceFunction = (typeof inferenceFunctions)[number];

export function isInferenceFunction(name: unknown): name is InferenceFunction {
  return inferenceFunctions.some((each) => each === name);
}
