import { AsyncLocalStorage } from 'node:async_hooks';
import { trace } from '@opentelemetry/api';

/** What every line says that is written while something is done for somebody. */
export interface LogFields {
  requestId?: string | undefined;
  tenantId?: string | undefined;
}

const storage = new AsyncLocalStorage<LogFields>();

/** Does something, whose lines say whom it is done for. Fields may be added to the object while it is under way. */
export function withLogFields<T>(fields: LogFields, run: () => T): T {
  return storage.run(fields, run);
}

/** What is being done is done for this tenant: known only once it is under way. */
export function noteTenant(tenantId: string | undefined): void {
  const fields = storage.getStore();
  if (fields && tenantId !== undefined) fields.tenantId = tenantId;
}

/** The fields of a line that is written now, with where in which trace it is. */
export function logFields(): Record<string, unknown> {
  const span = trace.getActiveSpan()?.spanContext();
  return {
    ...(span ? { trace_id: span.traceId, span_id: span.spanId } : {}),
    ...storage.getStore(),
  };
}
