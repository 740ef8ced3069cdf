import type { HistoryEvent } from '../interpreter/HistoryEvent.js';
import { isJsonObject, type JsonObject } from '../Json.js';
import { statusAfter } from './Execution.js';

/** What the execution that waits for another is told of its last event: a `ChildEnd`. */
export function childEndOf(executionId: string, { type, detail }: HistoryEvent): JsonObject {
  const { output = null, error = null } = isJsonObject(detail) ? detail : {};
  return { executionId, status: statusAfter(type), output, error };
}
