/** One version of the schema of an event's `data`. */
export interface EventSchema {
  name: string;
  /** From 1. */
  version: number;
  /** JSON Schema 2020-12. */
  schema: Record<string, unknown>;
}
