import { trace, TraceFlags } from '@opentelemetry/api';

const none: Record<string, string> = {};

/** The labels of an exemplar for what is measured now: the trace that it is in, where somebody keeps that. */
export function exemplarLabels(): Record<string, string> {
  const span = trace.getActiveSpan()?.spanContext();
  if (!span || (span.traceFlags & TraceFlags.SAMPLED) === 0) return none;
  return { trace_id: span.traceId };
}
