import {
  context,
  ROOT_CONTEXT,
  propagation,
  ProxyTracerProvider,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanContext,
  type Tracer,
} from '@opentelemetry/api';
import type { HttpRequest, HttpResponse } from '../edge/HttpMessages.js';
import { contextOf, traceOf, type TraceContext } from '@gantry/platform/telemetry/TraceContext.js';

interface Step {
  kind?: SpanKind;
  attributes: Attributes;
  parent?: Context;
  links?: Link[];
}

/** Steps of preparing an operation, as instrumentations of graphql-js name them. */
export type PreparingStep = 'graphql.parse' | 'graphql.validate' | 'graphql.plan';

/**
 * OpenTelemetry spans in its semantic conventions: one for the request, one for each step of preparing an operation that was not
 * known, one for the operation, one for each fetch, and one for each event of a subscription.
 * Only the API is used: whoever registers an SDK before the gateway is created gets them, and nobody else pays for them.
 */
export class Tracing {
  readonly #tracer: Tracer | undefined;

  constructor() {
    if (isRegistered()) this.#tracer = trace.getTracer('@gantry/gateway');
  }

  /** Whether anybody sees spans. */
  get isOn(): boolean {
    return this.#tracer !== undefined;
  }

  /**
   * The span of a request over HTTP, below the one that its `traceparent` names.
   * @param contract the one that its path names; undefined for `/graphql` itself
   */
  request(
    request: HttpRequest,
    response: HttpResponse,
    contract: string | undefined,
    run: () => unknown,
  ): unknown {
    if (!this.#tracer) return run();
    const method = request.method ?? 'GET';
    const route = routeOf(contract);
    const attributes = {
      'http.request.method': method,
      'http.route': route,
      'url.path': contract === undefined ? route : `/graphql/${contract}`,
      // The gateway itself serves nothing else.
      'url.scheme': 'http',
    };
    const parent = propagation.extract(context.active(), request.headers);
    return this.#within(`${method} ${route}`, { kind: SpanKind.SERVER, attributes, parent }, async (span) => {
      await run();
      span.setAttribute('http.response.status_code', response.statusCode);
      if (response.statusCode < 500) return;
      span.setAttribute('error.type', String(response.statusCode)).setStatus({ code: SpanStatusCode.ERROR });
    });
  }

  /**
   * The span of an operation that came over a socket, below the one that its extensions' `traceparent` names.
   * @param contract the one that the socket's path names; undefined for `/graphql` itself
   */
  message<T>(extensions: unknown, contract: string | undefined, run: () => Promise<T>): Promise<T> {
    if (!this.#tracer) return run();
    const route = routeOf(contract);
    const attributes = { 'network.protocol.name': 'graphql-transport-ws', 'http.route': route };
    const parent = contextOf(extensions) ?? ROOT_CONTEXT;
    return this.#within(`subscribe ${route}`, { kind: SpanKind.SERVER, attributes, parent }, run);
  }

  /** The span of a query or mutation. Its document is left out: it may hold what nobody else is to see. */
  operation<T>(
    type: string,
    name: string | undefined,
    run: () => Promise<T>,
    hasErrors: (result: T) => boolean,
  ): Promise<T> {
    if (!this.#tracer) return run();
    // The name is the client's choice, of which there may be any number: it is no part of the span's.
    return this.#within(type, { attributes: operationAttributes(type, name) }, async (span) => {
      const result = await run();
      if (hasErrors(result)) span.setStatus({ code: SpanStatusCode.ERROR });
      return result;
    });
  }

  /** The span of a fetch, below which each try over HTTP has one. The headers that are sent tell the subgraph of it. */
  fetch<T>(
    subgraph: string,
    headers: Readonly<Record<string, string>> | undefined,
    send: (headers: Readonly<Record<string, string>> | undefined) => Promise<T>,
    hasErrors: (result: T) => boolean,
  ): Promise<T> {
    if (!this.#tracer) return send(headers);
    const attributes = { 'gantry.subgraph': subgraph };
    return this.#within(`subgraph ${subgraph}`, { attributes }, async (span) => {
      const traced = { ...headers };
      propagation.inject(context.active(), traced);
      const result = await send(traced);
      if (hasErrors(result)) span.setStatus({ code: SpanStatusCode.ERROR });
      return result;
    });
  }

  /** The span of a step that is taken only for operations that are not known yet. */
  step<T>(name: PreparingStep, run: () => T): T {
    if (!this.#tracer) return run();
    const span = this.#tracer.startSpan(name);
    const ended = (error?: unknown): void => {
      if (error !== undefined) fail(span, error);
      span.end();
    };
    try {
      const result = context.with(trace.setSpan(context.active(), span), run);
      if (result instanceof Promise) result.then(() => ended(), ended);
      else ended();
      return result;
    } catch (error) {
      ended(error);
      throw error;
    }
  }

  /** The span that is current, for others to link to; undefined where nobody sees spans. */
  current(): SpanContext | undefined {
    return this.#tracer && trace.getActiveSpan()?.spanContext();
  }

  /** The span of waiting for work that another request does, with a link to where that is done. */
  joined<T>(name: string, work: SpanContext | undefined, run: () => Promise<T>): Promise<T> {
    if (!this.#tracer) return run();
    return this.#within(`${name} (shared)`, { attributes: {}, links: linksTo(work) }, run);
  }

  /**
   * The span of the start of a subscription, which ends at once: events may come for as long as they like.
   * @param joined the start of the one that it shares events with
   * @returns what the spans of its events link to
   */
  subscription(name: string | undefined, joined?: SpanContext): SpanContext | undefined {
    if (!this.#tracer) return undefined;
    const span = this.#tracer.startSpan('subscription', {
      attributes: operationAttributes('subscription', name),
      links: linksTo(joined),
    });
    span.end();
    return span.spanContext();
  }

  /** Where the trace of a span stands, for whoever goes on with it elsewhere. */
  traceOf(span: SpanContext | undefined): TraceContext | undefined {
    return this.#tracer && traceOf(span);
  }

  /** Does what outlives the request that it begins with, and so is no part of it. */
  detached(run: () => unknown): void {
    if (this.#tracer) context.with(ROOT_CONTEXT, run);
    else run();
  }

  /**
   * The span of one event of a subscription, linked to the subscription's start. It belongs to the trace of what caused the
   * event, or else is the root of its own.
   * @param cause where the subgraph says that the event's trace stands
   */
  event<T extends { errors?: unknown }>(
    name: string | undefined,
    start: SpanContext | undefined,
    cause: TraceContext | undefined,
    run: () => T | Promise<T>,
  ): T | Promise<T> {
    if (!this.#tracer) return run();
    const attributes = operationAttributes('subscription', name);
    const step = { attributes, parent: contextOf(cause) ?? ROOT_CONTEXT, links: linksTo(start) };
    return this.#within('subscription event', step, async (span) => {
      const result = await run();
      if (result.errors) span.setStatus({ code: SpanStatusCode.ERROR });
      return result;
    });
  }

  async #within<T>(
    name: string,
    { kind = SpanKind.INTERNAL, attributes, parent = context.active(), links = [] }: Step,
    run: (span: Span) => Promise<T>,
  ): Promise<T> {
    const span = this.#tracer!.startSpan(name, { kind, attributes, links }, parent);
    try {
      return await context.with(trace.setSpan(parent, span), () => run(span));
    } catch (error) {
      fail(span, error);
      throw error;
    } finally {
      span.end();
    }
  }
}

/** One for all contracts, of which there may be many. */
function routeOf(contract: string | undefined): string {
  return contract === undefined ? '/graphql' : '/graphql/:contract';
}

function operationAttributes(type: string, name: string | undefined): Attributes {
  return {
    'graphql.operation.type': type,
    ...(name === undefined ? {} : { 'graphql.operation.name': name }),
  };
}

function linksTo(work: SpanContext | undefined): Link[] {
  return work ? [{ context: work }] : [];
}

function fail(span: Span, error: unknown): void {
  span.setAttribute('error.type', error instanceof Error ? error.name : '_OTHER');
  span.setStatus({ code: SpanStatusCode.ERROR });
}

function isRegistered(): boolean {
  const provider = trace.getTracerProvider();
  if (!(provider instanceof ProxyTracerProvider)) return true;
  // Without an SDK the proxy delegates to the one provider that does nothing.
  return provider.getDelegate() !== new ProxyTracerProvider().getDelegate();
}
