import type { EventFilter } from '../dsl/EventTasks.js';
import type { Interest } from '../event/Interest.js';
import type { Json, JsonObject } from '../Json.js';
import type { TaskFrame } from './Frame.js';
import { mentions, type Run } from './Run.js';

/** An event filter with what is known before any event filled in. */
export async function readyInterest(run: Run, filter: EventFilter, frame: TaskFrame): Promise<Interest> {
  const correlations = Object.entries(filter.correlate ?? {});
  const expectations: Record<string, Json> = {};
  for (const [name, { expect }] of correlations) if (expect !== undefined) expectations[name] = expect;
  const expected = (await run.fillIn(expectations, frame.input, frame.scope, frame.reference)) as JsonObject;
  const correlate = Object.fromEntries(
    correlations.map(([name, { from }]) => {
      const expect = expected[name];
      return [name, expect === undefined ? { from } : { from, expect }];
    }),
  );
  const written = JSON.stringify([filter.with, correlate]);
  const scope = { ...frame.scope, context: run.context };
  const variables = Object.fromEntries(
    Object.entries(scope).filter(([name]) => mentions(written, name)),
  ) as JsonObject;
  return { with: filter.with, correlate, variables };
}
