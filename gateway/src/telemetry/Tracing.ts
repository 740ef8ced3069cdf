import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  context,
  propagation,
  ProxyTracerProvider,
  SpanKind,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Span,
  type Tracer,
} from '@opentelemetry/api';

interface Step {
  kind?: SpanKind;
  attributes: Attributes;
  parent?: Context;
}

/**
 * OpenTelemetry spans in its semantic conventions: one for the request, one for the operation in it, one for each fetch.
 * Only the API is used: whoever registers an SDK before the gateway is created gets them, and nobody else pays for them.
 */
export class Tracing {
  readonly #tracer: Tracer | undefined;

  constructor() {
    if (isRegistered()) this.#tracer = trace.getTracer('@gantry/gateway');
  }

  /** The span of a request over HTTP, below the one that its `traceparent` names. */
  request(request: IncomingMessage, response: ServerResponse, run: () => unknown): unknown {
    if (!this.#tracer) return run();
    const method = request.method ?? 'GET';
    const attributes = {
      'http.request.method': method,
      'http.route': '/graphql',
      'url.path': '/graphql',
      'url.scheme': 'http',
    };
    const parent = propagation.extract(context.active(), request.headers);
    return this.#within(`${method} /graphql`, { kind: SpanKind.SERVER, attributes, parent }, async (span) => {
      await run();
      span.setAttribute('http.response.status_code', response.statusCode);
      if (response.statusCode < 500) return;
      span.setAttribute('error.type', String(response.statusCode)).setStatus({ code: SpanStatusCode.ERROR });
    });
  }

  /** The span of a query or mutation. Its document is left out: it may hold what nobody else is to see. */
  operation<T>(
    type: string,
    name: string | undefined,
    run: () => Promise<T>,
    hasErrors: (result: T) => boolean,
  ): Promise<T> {
    if (!this.#tracer) return run();
    const attributes = {
      'graphql.operation.type': type,
      ...(name === undefined ? {} : { 'graphql.operation.name': name }),
    };
    // The name is the client's choice, of which there may be any number: it is no part of the span's.
    return this.#within(type, { attributes }, async (span) => {
      const result = await run();
      if (hasErrors(result)) span.setStatus({ code: SpanStatusCode.ERROR });
      return result;
    });
  }

  /** The span of a fetch. The headers that are sent tell the subgraph of it. */
  fetch<T>(
    subgraph: string,
    headers: Readonly<Record<string, string>> | undefined,
    send: (headers: Readonly<Record<string, string>> | undefined) => Promise<T>,
    hasErrors: (result: T) => boolean,
  ): Promise<T> {
    if (!this.#tracer) return send(headers);
    const attributes = { 'peer.service': subgraph };
    return this.#within(`subgraph ${subgraph}`, { kind: SpanKind.CLIENT, attributes }, async (span) => {
      const traced = { ...headers };
      propagation.inject(context.active(), traced);
      const result = await send(traced);
      if (hasErrors(result)) span.setStatus({ code: SpanStatusCode.ERROR });
      return result;
    });
  }

  async #within<T>(
    name: string,
    { kind = SpanKind.INTERNAL, attributes, parent = context.active() }: Step,
    run: (span: Span) => Promise<T>,
  ): Promise<T> {
    const span = this.#tracer!.startSpan(name, { kind, attributes }, parent);
    try {
      return await context.with(trace.setSpan(parent, span), () => run(span));
    } catch (error) {
      span.setAttribute('error.type', error instanceof Error ? error.name : '_OTHER');
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  }
}

function isRegistered(): boolean {
  const provider = trace.getTracerProvider();
  if (!(provider instanceof ProxyTracerProvider)) return true;
  // Without an SDK the proxy delegates to the one provider that does nothing.
  return provider.getDelegate() !== new ProxyTracerProvider().getDelegate();
}
