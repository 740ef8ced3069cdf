import type { ExpressionEvaluator } from '../interpreter/ExpressionEvaluator.js';
import type { CloudEvent } from './CloudEvent.js';
import type { Interest } from './Interest.js';
import { matchEvent, textOf, type Correlations } from './matchEvent.js';

/** Someone who waits for events. */
export interface Listening {
  /** Names the wait within its execution; what it hears is sent to the execution under it. */
  name: string;
  interests: Interest[];
}

/** An event that someone waits for, as it is sent to who does. */
export type HeardEvent = {
  event: CloudEvent;
  /** The interests that it meets, by their indices. */
  met: number[];
};

/**
 * What an event means to someone who waits: the interests that it meets, if any, and what later events have to be correlated by.
 * @param expected what the events so far were correlated by
 */
export async function hear(
  { interests }: Pick<Listening, 'interests'>,
  expected: Correlations,
  event: CloudEvent,
  expressions: Pick<ExpressionEvaluator, 'evaluate'>,
): Promise<{ met: number[]; expected: Correlations } | null> {
  const met: number[] = [];
  let known = expected;
  for (const [index, interest] of interests.entries()) {
    const values = await matchEvent(interest, event, expressions);
    if (!values) continue;
    const all = Object.entries(values);
    const fits = all.every(([name, value]) => {
      const wanted = interest.correlate[name]?.expect ?? known[name];
      return wanted === undefined || textOf(wanted) === textOf(value);
    });
    if (!fits) continue;
    met.push(index);
    known = { ...values, ...known };
  }
  return met.length === 0 ? null : { met, expected: known };
}
