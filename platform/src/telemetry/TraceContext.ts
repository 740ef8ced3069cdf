import {
  context,
  propagation,
  ROOT_CONTEXT,
  trace,
  type Context,
  type SpanContext,
} from '@opentelemetry/api';

/** Where a trace stands, as W3C Trace Context writes it into headers and CloudEvents into attributes. */
export interface TraceContext {
  traceparent: string;
  tracestate?: string;
}

/** Where the trace of what is being done stands; undefined where nobody sees spans. */
export function currentTrace(from: Context = context.active()): TraceContext | undefined {
  const carrier: Partial<TraceContext> = {};
  propagation.inject(from, carrier);
  return carrier.traceparent === undefined ? undefined : (carrier as TraceContext);
}

/** Where the trace of a span that has been stands. */
export function traceOf(span: SpanContext | undefined): TraceContext | undefined {
  return span && currentTrace(trace.setSpanContext(ROOT_CONTEXT, span));
}

/**
 * The context to go on in, as somebody else wrote it down.
 * @param written what is no trace context counts for nothing
 * @returns undefined when it says nothing of a trace
 */
export function contextOf(written: unknown): Context | undefined {
  const { traceparent, tracestate } = (written ?? {}) as Record<string, unknown>;
  if (typeof traceparent !== 'string') return undefined;
  const carrier = { traceparent, ...(typeof tracestate === 'string' ? { tracestate } : {}) };
  const read = propagation.extract(ROOT_CONTEXT, carrier);
  return trace.getSpanContext(read) ? read : undefined;
}
