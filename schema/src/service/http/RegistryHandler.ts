import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestIdFrom } from '@gantry/platform/identity/requestIdFrom.js';
import { noteTenant, withLogFields } from '@gantry/platform/telemetry/logFields.js';
import { parseGraphRef, type GraphRef } from '../../registry/GraphRef.js';
import { RegistryError } from '../../registry/RegistryError.js';
import { demandRight, type Caller } from '../keys/Caller.js';
import type { RegistryParts } from '../RegistryParts.js';
import type { Answer } from './Answer.js';
import type { Call } from './Call.js';
import { CallerLimits, type CallerLimitSettings } from './CallerLimits.js';
import { KeyAttempts } from './KeyAttempts.js';
import { matchRoute, type RouteMatch } from './matchRoute.js';
import { internalProblem, problemOf } from './problemOf.js';
import { parseInput, readJson } from './readBody.js';
import { defaultBody } from './Route.js';
import { sendAnswer } from './sendAnswer.js';

/** Counted for callers that went before they were answered; nobody is sent it. */
const callerGone: Answer = { status: 499 };

/** Answers the registry's HTTP API. */
export class RegistryHandler {
  readonly #parts: RegistryParts;
  readonly #limits: CallerLimits;
  readonly #attempts = new KeyAttempts();
  readonly #prefix: string;

  /** @param prefix of the paths, such as `/registry`; empty where the registry is all that is served */
  constructor(parts: RegistryParts, limits: CallerLimitSettings, prefix: string) {
    this.#parts = parts;
    this.#limits = new CallerLimits(limits);
    this.#prefix = prefix;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const requestId = requestIdFrom(request.headers['x-request-id']);
    response.setHeader('x-request-id', requestId);
    const startedAt = performance.now();
    await withLogFields({ requestId }, async () => {
      let route = 'none';
      let answer: Answer;
      try {
        const match = matchRoute(request.method ?? '', request.url ?? '', this.#prefix);
        route = `${match.route.method} ${match.route.path}`;
        answer = await this.#answer(request, response, match);
      } catch (error) {
        // What was being read of its body has ended with it.
        answer = response.destroyed ? callerGone : this.#problem(error, requestId);
      }
      const waited = request.headers.prefer !== undefined;
      const seconds = waited ? undefined : (performance.now() - startedAt) / 1000;
      this.#parts.metrics.answered(route, answer.status, seconds);
      sendAnswer(response, answer);
    });
  }

  #problem(error: unknown, requestId: string): Answer {
    const problem = problemOf(error);
    if (problem && problem.status < 500) return problem;
    this.#parts.logger[problem ? 'warn' : 'error']({ err: error }, 'A request failed.');
    return problem ?? internalProblem(requestId);
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    { route, params, query }: RouteMatch,
  ): Promise<Answer> {
    const { right, examines = false, maxBodyBytes = defaultBody } = route;
    const authorize = async (): Promise<Caller> => {
      const caller = await this.#identify(request);
      demandRight(caller, right, params['graph'] ?? null);
      return caller;
    };
    const caller = await authorize();
    noteTenant(caller.owner);
    await this.#limits.admit(caller, examines);
    const call: Call = {
      caller,
      ref: refOf(params),
      params,
      query,
      headers: request.headers,
      body: async (schema) => parseInput(schema, await readJson(request, maxBodyBytes)),
      gone: goneSignal(response),
      authorizeAgain: async () => void (await authorize()),
    };
    return route.answer(call, this.#parts);
  }

  /** @throws RegistryError UNAUTHENTICATED, RATE_LIMITED */
  async #identify({ headers, socket }: IncomingMessage): Promise<Caller> {
    const key = /^Bearer +(\S+)$/i.exec(headers.authorization ?? '')?.[1];
    if (key === undefined) {
      throw new RegistryError('UNAUTHENTICATED', 'A key is needed: send "Authorization: Bearer grk_…".');
    }
    const address = socket.remoteAddress ?? '';
    await this.#attempts.check(address, key);
    try {
      const caller = await this.#parts.keys.identify(key);
      this.#attempts.held(key);
      return caller;
    } catch (error) {
      if (error instanceof RegistryError && error.code === 'UNAUTHENTICATED') {
        await this.#attempts.failed(address, key);
      }
      throw error;
    }
  }
}

const noGraph: GraphRef = { graph: '', variant: '' };

/** @throws RegistryError BAD_USER_INPUT */
function refOf({ graph, variant }: Readonly<Record<string, string>>): GraphRef {
  if (graph === undefined || variant === undefined) return noGraph;
  try {
    return parseGraphRef(`${graph}@${variant}`);
  } catch (cause) {
    throw new RegistryError('BAD_USER_INPUT', (cause as Error).message, { field: 'graph' }, { cause });
  }
}

function goneSignal(response: ServerResponse): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  return gone.signal;
}
