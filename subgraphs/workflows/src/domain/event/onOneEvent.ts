import type { ExpressionEvaluator } from '../interpreter/ExpressionEvaluator.js';
import type { Json } from '../Json.js';
import type { CloudEvent } from './CloudEvent.js';

/** Evaluates each expression on one event only once, for all who ask the same of it: thousands may wait with one filter. */
export function onOneEvent(
  expressions: Pick<ExpressionEvaluator, 'evaluate'>,
  event: CloudEvent,
): Pick<ExpressionEvaluator, 'evaluate'> {
  const known = new Map<string, Promise<Json[]>>();
  return {
    evaluate: (asked, on, variables) => {
      const key = JSON.stringify([on === event.data ? 'data' : 'event', asked, variables]);
      let result = known.get(key);
      if (!result) known.set(key, (result = expressions.evaluate(asked, on, variables)));
      return result;
    },
  };
}
