import type { EventStrategy } from '../dsl/EventTasks.js';
import { ExpressionFault, type ExpressionEvaluator } from '../interpreter/ExpressionEvaluator.js';
import { envelopeOf, type CloudEvent } from './CloudEvent.js';
import { Collecting } from './Collecting.js';
import type { HeardEvent } from './Listening.js';

/** What has come of a strategy so far. */
export interface Collected {
  /** The events that count, in order. */
  events: CloudEvent[];
  /** Whether they are enough. */
  complete: boolean;
}

/** What a strategy has made of what was heard, in order, where nothing is done with each event. */
export async function collect(
  strategy: EventStrategy,
  heard: readonly HeardEvent[],
  expressions: Pick<ExpressionEvaluator, 'evaluate'>,
): Promise<Collected> {
  const collecting = new Collecting(strategy);
  const events: CloudEvent[] = [];
  for (const { event, met } of heard) {
    const counts = collecting.take(met) === 'counts';
    if (counts) events.push(event);
    if (collecting.complete || (counts && (await holds(collecting.condition))))
      return { events, complete: true };
  }
  return { events, complete: false };

  async function holds(condition: string | null): Promise<boolean> {
    if (condition === null) return false;
    try {
      const [value] = await expressions.evaluate([condition], events.map(envelopeOf), {});
      return value !== false && value !== null;
    } catch (error) {
      if (error instanceof ExpressionFault) return false;
      throw error;
    }
  }
}
