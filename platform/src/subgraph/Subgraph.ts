import type { IncomingMessage, ServerResponse } from 'node:http';
import { ROOT_CONTEXT, type Link } from '@opentelemetry/api';
import {
  createSourceEventStream,
  execute,
  GraphQLError,
  parse,
  validate,
  type DocumentNode,
  type ExecutionResult,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { Logger } from 'pino';
import { Authorizer, type ActionLevels } from '../authorization/Authorizer.js';
import { LruCache } from '../cache/LruCache.js';
import { formatError } from '../errors/formatError.js';
import { GantryError } from '../errors/GantryError.js';
import { unkeptText, unkeptTextMessage } from '../errors/unkeptText.js';
import { UserFault } from '../errors/UserFault.js';
import type { Consumers } from '../events/InboxProcessor.js';
import type { RequestContext } from '../identity/RequestContext.js';
import { cancellable } from '../streams/cancellable.js';
import { contextOf, currentTrace } from '../telemetry/TraceContext.js';
import { buildFederatedSchema, type FederatedSchemaOptions } from './buildFederatedSchema.js';
import { ObservedOperation } from './ObservedOperation.js';
import { measureRootFields } from './measureRootFields.js';
import { longestKey, RequestScope } from './RequestScope.js';
import type { SubgraphEndpoint, SubgraphRequest } from './SubgraphEndpoint.js';
import type { SubgraphPlatform } from './SubgraphPlatform.js';
import { SubscriptionEventExecutor } from './execution/SubscriptionEventExecutor.js';

export interface SubgraphDefinition<Services> extends FederatedSchemaOptions<Services> {
  name: string;
  platform: SubgraphPlatform;
  services: Services;
  actions: ActionLevels;
  consumes?: Consumers;
  /** What it answers to the world besides GraphQL, by path prefix; whoever serves it decides where. */
  mounts?: Readonly<Record<string, RequestHandler>>;
  /** Begins background work, once events flow. */
  onStart?(): Promise<void>;
  /** Ends it; called before events stop. */
  onStop?(): Promise<void>;
}

/** Answers the requests below a path, whoever sends them. The request's URL is the whole one. */
export type RequestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const documentsKept = 1_000;

/** One of the six: a federated schema over a database, events and streams, answering only signed context tokens. */
export class Subgraph<Services = unknown> implements SubgraphEndpoint {
  readonly name: string;
  readonly sdl: string;
  readonly mounts: Readonly<Record<string, RequestHandler>>;
  readonly #definition: SubgraphDefinition<Services>;
  readonly #schema: GraphQLSchema;
  readonly #authorizer: Authorizer;
  readonly #logger: Logger;
  readonly #documents = new LruCache<string, DocumentNode | readonly GraphQLError[]>(documentsKept);

  constructor(definition: SubgraphDefinition<Services>) {
    const { schema, sdl } = buildFederatedSchema(definition);
    this.name = definition.name;
    this.sdl = sdl;
    this.mounts = definition.mounts ?? {};
    this.#definition = definition;
    this.#schema = schema;
    this.#authorizer = new Authorizer(definition.actions);
    this.#logger = definition.platform.logger;
    runMutationsInTransactions(schema.getMutationType());
    nameUnkeptText(schema.getQueryType());
    const { measurements } = definition.platform;
    if (measurements) measureRootFields(schema, measurements);
  }

  async start(): Promise<void> {
    await this.#definition.platform.events.start(this.#definition.consumes ?? {});
    await this.#definition.onStart?.();
  }

  async stop(): Promise<void> {
    await this.#definition.onStop?.();
    await this.#definition.platform.events.stop();
  }

  async ready(): Promise<boolean> {
    return this.#definition.platform.database.ready();
  }

  async execute(
    request: SubgraphRequest,
    token: string | undefined,
    signal?: AbortSignal,
  ): Promise<ExecutionResult> {
    const parent = contextOf(request.trace);
    return ObservedOperation.run({ ...this.#observing(request), parent }, (observed) =>
      this.#execute(request, token, signal, observed),
    );
  }

  async #execute(
    request: SubgraphRequest,
    token: string | undefined,
    signal: AbortSignal | undefined,
    observed: ObservedOperation,
  ): Promise<ExecutionResult> {
    const context = await this.#definition.platform.contextVerifier.verify(
      token,
      request.requestId,
      request.peer,
    );
    observed.calledBy(context);
    const document = this.#document(request.query);
    if (Array.isArray(document)) return { errors: document };
    observed.asks(document as DocumentNode, request.operationName);
    const scope = this.#scope(context, signal);
    try {
      const result = await execute({
        schema: this.#schema,
        document: document as DocumentNode,
        contextValue: scope,
        variableValues: request.variables ?? {},
        operationName: request.operationName ?? null,
      });
      return this.#format(result, context);
    } finally {
      await scope.end();
    }
  }

  subscribe(
    request: SubgraphRequest,
    token: string | undefined,
    signal?: AbortSignal,
  ): AsyncIterableIterator<ExecutionResult> {
    const cancelled = new AbortController();
    const stop = signal ? AbortSignal.any([signal, cancelled.signal]) : cancelled.signal;
    return cancellable(this.#subscribe(request, token, stop), () => cancelled.abort());
  }

  async *#subscribe(
    request: SubgraphRequest,
    token: string | undefined,
    stop: AbortSignal,
  ): AsyncGenerator<ExecutionResult> {
    const context = await this.#definition.platform.contextVerifier.verify(
      token,
      request.requestId,
      request.peer,
    );
    const document = this.#document(request.query);
    if (Array.isArray(document)) {
      yield { errors: document };
      return;
    }
    const args = {
      schema: this.#schema,
      document: document as DocumentNode,
      variableValues: request.variables ?? {},
      operationName: request.operationName ?? null,
    };
    const observing = this.#observing(request);
    let source: AsyncIterable<unknown> | ExecutionResult | undefined;
    let start: Link | undefined;
    const parent = contextOf(request.trace);
    const refused = await ObservedOperation.run({ ...observing, parent }, async (observed, span) => {
      observed.calledBy(context);
      observed.asks(args.document, request.operationName);
      start = { context: span.spanContext() };
      const opening = this.#scope(context, stop);
      try {
        source = await createSourceEventStream({ ...args, contextValue: opening });
      } finally {
        await opening.end();
      }
      return Symbol.asyncIterator in source ? undefined : this.#format(source, context);
    });
    if (refused) {
      yield refused;
      return;
    }
    try {
      const events = new SubscriptionEventExecutor(args);
      for await (const event of source as AsyncIterable<unknown>) {
        if (stop.aborted) return;
        // It belongs to the trace of what caused it, where that is known.
        const run = {
          ...observing,
          name: 'subscription event',
          parent: contextOf(event) ?? ROOT_CONTEXT,
          links: start ? [start] : [],
        };
        const result = await ObservedOperation.run(run, async (observed) => {
          observed.calledBy(context);
          observed.asks(args.document, request.operationName);
          // An event sees what is committed when it happens, not when the subscription began.
          const scope = this.#scope(context, stop);
          try {
            return withTrace(this.#format(await events.execute(event, scope), context));
          } finally {
            await scope.end();
          }
        });
        // Only now: a subscriber that is slow to take the event must not hold a transaction meanwhile.
        yield result;
      }
    } catch (error) {
      const place = unkeptText(error, request.variables);
      const fault = place ? new GantryError('BAD_USER_INPUT', unkeptTextMessage(place)) : error;
      const located =
        fault instanceof GraphQLError ? fault : new GraphQLError('', { originalError: fault as Error });
      yield { errors: [formatError(located, this.#logger, context.requestId)] };
    }
  }

  #observing(request: SubgraphRequest) {
    return { subgraph: this.name, measurements: this.#definition.platform.measurements, request };
  }

  #scope(request: RequestContext, signal: AbortSignal | undefined): RequestScope<Services> {
    const { platform, services } = this.#definition;
    return new RequestScope({
      request,
      services,
      signal: signal ?? new AbortController().signal,
      database: platform.database,
      locks: platform.locks,
      events: platform.events,
      authorizer: this.#authorizer,
      logger: this.#logger,
    });
  }

  #document(query: string): DocumentNode | readonly GraphQLError[] {
    let known = this.#documents.get(query);
    if (!known) {
      known = readDocument(this.#schema, query);
      this.#documents.set(query, known);
    }
    return known;
  }

  #format(result: ExecutionResult, context: RequestContext): ExecutionResult {
    if (!result.errors) return result;
    return {
      ...result,
      errors: result.errors.map((error) => formatError(error, this.#logger, context.requestId)),
    };
  }
}

/** Tells the gateway, in an extension that no client gets to see, in which trace an event is. */
function withTrace(result: ExecutionResult): ExecutionResult {
  const trace = currentTrace();
  return trace ? { ...result, extensions: { ...result.extensions, ...trace } } : result;
}

function readDocument(schema: GraphQLSchema, query: string): DocumentNode | readonly GraphQLError[] {
  let document: DocumentNode;
  try {
    document = parse(query, { noLocation: true });
  } catch (error) {
    return [withCode(error as GraphQLError, 'GRAPHQL_PARSE_FAILED')];
  }
  const errors = validate(schema, document);
  if (errors.length > 0) return errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED'));
  return document;
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, { extensions: { code } });
}

/** Gives each mutation field its transaction, and turns what a caller can mend into the payload's `userErrors`. */
function runMutationsInTransactions(mutations: GraphQLObjectType | null | undefined): void {
  for (const field of Object.values(mutations?.getFields() ?? {})) {
    const resolve = field.resolve!;
    field.resolve = async (source: unknown, args, scope: RequestScope, info) => {
      try {
        const task = taskOf(field.name, args as Record<string, unknown>);
        return await scope.mutate(async () => resolve(source, args, scope, info), task);
      } catch (error) {
        if (error instanceof UserFault) return { userErrors: error.userErrors };
        const original = error instanceof GraphQLError ? error.originalError : null;
        if (original instanceof UserFault) return { userErrors: original.userErrors };
        const place = unkeptText(error, args);
        if (!place) throw error;
        const field = place[0] === 'input' ? place.slice(1) : place;
        return { userErrors: [{ code: 'INVALID_TEXT', message: unkeptTextMessage(field), field }] };
      }
    };
  }
}

/** What must not be under way twice at a time: the field with its idempotency key. */
function taskOf(field: string, args: Record<string, unknown>): string | undefined {
  const { idempotencyKey: key } = (args['input'] ?? {}) as Record<string, unknown>;
  return typeof key === 'string' && key.length <= longestKey ? `${field}:${key}` : undefined;
}

/** Tells the caller of a query which argument holds text that the database cannot look for. */
function nameUnkeptText(queries: GraphQLObjectType | null | undefined): void {
  for (const field of Object.values(queries?.getFields() ?? {})) {
    const resolve = field.resolve;
    if (!resolve) continue;
    field.resolve = async (source: unknown, args: Record<string, unknown>, scope, info) => {
      try {
        return await resolve(source, args, scope, info);
      } catch (error) {
        const place = unkeptText(error, args);
        if (!place) throw error;
        throw new GantryError('BAD_USER_INPUT', unkeptTextMessage(place), { argument: place[0] });
      }
    };
  }
}
