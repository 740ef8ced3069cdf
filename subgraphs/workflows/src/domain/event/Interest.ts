import { expressionOf } from '../dsl/expressionOf.js';
import type { Json, JsonObject } from '../Json.js';

/** An event filter with all that it needs of whoever waits. */
export interface Interest {
  /** What the event's attributes have to be; empty for events of all kinds. */
  with: JsonObject;
  /** By name: the expression that takes a value from the event, and what it has to be; without that, what it first was. */
  correlate: Record<string, { from: string; expect?: Json }>;
  /** Variables that the expressions name, without their `$`. */
  variables: JsonObject;
}

/** Signs that only regular expressions have. A dot alone is a dot, as in all types of events. */
const operators = /[\\^$*+?()[\]{}|]/u;

/** Whether the text that a filter asks for is a regular expression. */
export function isPattern(text: string): boolean {
  return operators.test(text);
}

/** The one type of events that an interest can be in; null where there may be several. */
export function typeOf({ with: wanted }: Pick<Interest, 'with'>): string | null {
  const { type } = wanted;
  return typeof type === 'string' && expressionOf(type) === null && !isPattern(type) ? type : null;
}
