import { bareExpression } from '../dsl/expressionOf.js';
import type { EventFilter, EventStrategy } from '../dsl/EventTasks.js';
import { Consumption } from '../event/Consumption.js';
import type { Interest } from '../event/Interest.js';
import type { Json, JsonObject } from '../Json.js';
import type { TaskFrame } from './Frame.js';
import { mentions, type Run } from './Run.js';

/** What a `listen` waits for, with its expressions as far as they are known before any event. */
export interface ReadyListening {
  /** The filters, and behind them those whose events end it. */
  interests: Interest[];
  /** How many of the interests are filters. */
  filters: number;
  consumption: Consumption;
  /** Null where no events end it. */
  ending: Consumption | null;
  /** What is asked after each event, where something is; `null` where the first event is enough. */
  condition: string | null;
  /** Whether only what ends it does. */
  openEnded: boolean;
}

/** Fills in what a strategy says ("Event Consumption Strategy"). */
export async function readyListening(
  run: Run,
  strategy: EventStrategy,
  frame: TaskFrame,
): Promise<ReadyListening> {
  const filters = await interestsOf(run, strategy, frame);
  const until = strategy.any === undefined ? undefined : strategy.until;
  const ends = typeof until === 'object' ? await interestsOf(run, until, frame) : [];
  return {
    interests: [...filters, ...ends],
    filters: filters.length,
    consumption: consumptionOf(strategy, filters),
    ending: typeof until === 'object' ? consumptionOf(until, ends) : null,
    condition: typeof until === 'string' ? bareExpression(until) : null,
    openEnded: typeof until === 'string' || typeof until === 'object',
  };
}

function consumptionOf(strategy: EventStrategy, interests: readonly Interest[]): Consumption {
  return new Consumption(strategy.all !== undefined ? 'all' : 'any', interests.length);
}

async function interestsOf(run: Run, strategy: EventStrategy, frame: TaskFrame): Promise<Interest[]> {
  const filters = strategy.all ?? strategy.any ?? (strategy.one ? [strategy.one] : []);
  if (filters.length === 0) return [{ with: {}, correlate: {}, variables: {} }];
  return Promise.all(filters.map((filter) => interestOf(run, filter, frame)));
}

async function interestOf(run: Run, filter: EventFilter, frame: TaskFrame): Promise<Interest> {
  const expectations: Record<string, Json> = {};
  for (const [name, { expect }] of Object.entries(filter.correlate ?? {})) {
    if (expect !== undefined) expectations[name] = expect;
  }
  const expected = (await run.fillIn(expectations, frame.input, frame.scope, frame.reference)) as JsonObject;
  const correlate: Interest['correlate'] = Object.fromEntries(
    Object.entries(filter.correlate ?? {}).map(([name, { from }]) => {
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
