import { setTimeout as sleep } from 'node:timers/promises';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { SubgraphClient } from '@gantry/platform/subgraph/SubgraphClient.js';
import { answerOf, expired, unusable, type EndedInference } from '../../domain/inference/answerOf.js';
import type { InferenceAnswer, InferenceRequest, Inferences } from '../../domain/inference/Inferences.js';

const askDocument = `mutation InferForWorkflows($input: InferForTaskInput!) {
  inferForTask(input: $input) { inference { ...Told } userErrors { message } }
}
fragment Told on TaskInference { id finished answer faultCode fault finishReason model inputTokens outputTokens }`;

const hearDocument = `query InferenceForWorkflows($id: ID!, $waitMs: Int!) {
  taskInference(id: $id, waitMs: $waitMs) { ...Told }
}
fragment Told on TaskInference { id finished answer faultCode fault finishReason model inputTokens outputTokens }`;

interface Told extends EndedInference {
  id: string;
  finished: boolean;
}

interface Asked {
  inferForTask: { inference: Told | null; userErrors: { message: string }[] };
}

/** Most milliseconds that one request waits for an answer. */
const waitMs = 15_000;
/** Milliseconds before agents is asked again that has not answered: the first time, and the most. */
const [firstPauseMs, longestPauseMs] = [100, 3_000];

/** Asks models through the agents subgraph, in one tenant. While that is away, asks again for as long as there is time. */
export class SubgraphInferences implements Inferences {
  readonly #clients: SubgraphClient;
  readonly #context: RequestContext;

  constructor(clients: SubgraphClient, context: RequestContext) {
    this.#clients = clients;
    this.#context = context;
  }

  async infer(request: InferenceRequest, deadlineMs: number): Promise<InferenceAnswer> {
    const until = performance.now() + deadlineMs;
    const { key, messages, ...asked } = request;
    const input = {
      ...asked,
      messages: messages.map(({ role, content }) => ({ isAnswer: role === 'assistant', content })),
      idempotencyKey: key,
      expiresInMs: Math.ceil(deadlineMs),
    };
    try {
      const { inferForTask } = await this.#request<Asked>(askDocument, { input }, until);
      const { inference, userErrors } = inferForTask;
      if (!inference) return unusable(userErrors[0]?.message ?? 'it is refused');
      let told = inference;
      while (!told.finished) {
        const left = Math.ceil(until - performance.now());
        if (left <= 0) return expired(deadlineMs);
        const variables = { id: told.id, waitMs: Math.min(left, waitMs) };
        const answer = await this.#request<{ taskInference: Told | null }>(hearDocument, variables, until);
        if (!answer.taskInference) throw new GantryError('INTERNAL', 'The inference is gone.');
        told = answer.taskInference;
      }
      return answerOf(told, deadlineMs);
    } catch (error) {
      if (!(error instanceof GantryError)) throw error;
      return { kind: 'refusal', status: error.code === 'UNAVAILABLE' ? 503 : 500, detail: error.message };
    }
  }

  /** Asks until somebody answers, or there is no time left. */
  async #request<T>(document: string, variables: Record<string, unknown>, until: number): Promise<T> {
    for (let pause = firstPauseMs; ; pause = Math.min(pause * 2, longestPauseMs)) {
      try {
        return await this.#clients.request<T>('agents', document, variables, this.#context);
      } catch (error) {
        const isAway = error instanceof GantryError && error.code === 'UNAVAILABLE';
        if (!isAway || performance.now() + pause >= until) throw error;
        await sleep(pause);
      }
    }
  }
}
