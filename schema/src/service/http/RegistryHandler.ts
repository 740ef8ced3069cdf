import type { IncomingMessage, ServerResponse } from 'node:http';
import { requestIdFrom } from '@gantry/platform/identity/requestIdFrom.js';
import { withLogFields } from '@gantry/platform/telemetry/logFields.js';
import { parseGraphRef, type GraphRef } from '../../registry/GraphRef.js';
import { RegistryError } from '../../registry/RegistryError.js';
import { demandRight, type Caller } from '../keys/Caller.js';
import type { RegistryParts } from '../RegistryParts.js';
import type { Answer } from './Answer.js';
import type { Call } from './Call.js';
import { CallerLimits, type CallerLimitSettings } from './CallerLimits.js';
import { clientRoutes } from './clientRoutes.js';
import { contractRoutes } from './contractRoutes.js';
import { keyRoutes } from './keyRoutes.js';
import { KeyAttempts } from './KeyAttempts.js';
import { MethodNotAllowed } from './MethodNotAllowed.js';
import { internalProblem, problemOf } from './problemOf.js';
import { publicationRoutes } from './publicationRoutes.js';
import { parseInput, readJson } from './readBody.js';
import { defaultBody, type Route } from './Route.js';
import { sendAnswer } from './sendAnswer.js';
import { supergraphRoutes } from './supergraphRoutes.js';

const routes = [
  ...supergraphRoutes,
  ...publicationRoutes,
  ...clientRoutes,
  ...contractRoutes,
  ...keyRoutes,
].map((route) => ({ ...route, pattern: new URLPattern({ pathname: route.path }) }));

interface Match {
  route: Route;
  params: Readonly<Record<string, string>>;
  query: URLSearchParams;
}

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
        const match = this.#match(request);
        route = `${match.route.method} ${match.route.path}`;
        answer = await this.#answer(request, response, match);
      } catch (error) {
        answer = this.#problem(error, requestId);
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

  /** @throws RegistryError NOT_FOUND, MethodNotAllowed */
  #match(request: IncomingMessage): Match {
    const url = URL.parse(request.url ?? '/', 'http://registry');
    const pathname = url?.pathname.startsWith(this.#prefix) ? url.pathname.slice(this.#prefix.length) : '';
    const allowed: string[] = [];
    for (const { pattern, ...route } of routes) {
      const groups = pattern.exec({ pathname })?.pathname.groups;
      if (!url || !groups) continue;
      if (route.method === request.method) {
        const match = { route, params: decoded(groups), query: url.searchParams };
        checkNames(match);
        return match;
      }
      allowed.push(route.method);
    }
    if (allowed.length > 0) throw new MethodNotAllowed(request.method ?? '', pathname, allowed);
    throw new RegistryError('NOT_FOUND', 'There is nothing here. schema/README.md tells what there is.');
  }

  async #answer(
    request: IncomingMessage,
    response: ServerResponse,
    { route, params, query }: Match,
  ): Promise<Answer> {
    const { right, examines = false, maxBodyBytes = defaultBody } = route;
    const caller = await this.#identify(request);
    return withLogFields(
      { requestId: String(response.getHeader('x-request-id')), tenantId: caller.owner },
      async () => {
        demandRight(caller, right, params['graph'] ?? null);
        await this.#limits.admit(caller, examines);
        const call: Call = {
          caller,
          ref: refOf(params),
          params,
          query,
          headers: request.headers,
          body: async (schema) => parseInput(schema, await readJson(request, maxBodyBytes)),
          gone: goneSignal(response),
          authorizeAgain: async () => {
            demandRight(await this.#identify(request), right, params['graph'] ?? null);
          },
        };
        return route.answer(call, this.#parts);
      },
    );
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

/** @throws RegistryError NOT_FOUND for a path that is not well-formed */
function decoded(groups: Readonly<Record<string, string | undefined>>): Record<string, string> {
  try {
    return Object.fromEntries(
      Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value ?? '')]),
    );
  } catch {
    throw new RegistryError('NOT_FOUND', 'The path is not well-formed.');
  }
}

/** PostgreSQL keeps no null character, and so knows nothing by one. @throws RegistryError BAD_USER_INPUT */
function checkNames({ params, query }: Match): void {
  for (const [field, value] of [...Object.entries(params), ...query]) {
    if (!value.includes('\0')) continue;
    throw new RegistryError('BAD_USER_INPUT', `${field} holds a null character, which no text may.`, {
      field,
    });
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
