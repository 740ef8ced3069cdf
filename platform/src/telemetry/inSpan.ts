import {
  context,
  SpanStatusCode,
  trace,
  type Attributes,
  type Context,
  type Link,
  type Span,
  type SpanKind,
} from '@opentelemetry/api';
import { GantryError } from '../errors/GantryError.js';

export interface SpanSettings {
  kind?: SpanKind;
  attributes?: Attributes;
  /** What it is part of; what is being done, when left out. */
  parent?: Context | undefined;
  links?: Link[];
}

/**
 * Does something in a span of its own, which ends with it. Of what is thrown only its code or name is noted: messages may
 * hold what nobody else is to see. Without somebody who sees spans it costs next to nothing.
 */
export async function inSpan<T>(
  name: string,
  { parent = context.active(), ...settings }: SpanSettings,
  run: (span: Span) => Promise<T>,
): Promise<T> {
  // Asked for each time: whoever was created before tracing began would have one that does nothing.
  const span = trace.getTracer('@gantry/platform').startSpan(name, settings, parent);
  try {
    return await context.with(trace.setSpan(parent, span), run, undefined, span);
  } catch (error) {
    failSpan(span, error);
    throw error;
  } finally {
    span.end();
  }
}

/** Marks a span as failed. */
export function failSpan(span: Span, error: unknown): void {
  const type = error instanceof GantryError ? error.code : error instanceof Error ? error.name : '_OTHER';
  span.setAttribute('error.type', type).setStatus({ code: SpanStatusCode.ERROR });
}
