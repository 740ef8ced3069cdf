import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { JqExpressions } from '../../src/adapters/jq/JqExpressions.js';
import type { Definition } from '../../src/domain/dsl/Definition.js';
import type { Json, JsonObject } from '../../src/domain/Json.js';
import { readLocalConnector, type LocalConnector } from '../../src/local/LocalConnector.js';
import { runLocally, type LocalRunOptions } from '../../src/local/runLocally.js';
import { definitions } from '../support/arbitraryDefinition.js';
import { kitchenText } from '../support/kitchen.js';
import { json, TestService } from '../support/TestService.js';

let service: TestService;
let kitchen: LocalConnector;
beforeAll(async () => {
  service = await TestService.start();
  service.answer = (_request, response) => {
    // Every third answer is no good.
    json(response, service.requests.length % 3 === 0 ? 503 : 200, { items: [1, 2] });
  };
  kitchen = readLocalConnector('kitchen', kitchenText, { baseUrl: service.url });
});
afterAll(() => service.stop());

const run = (definition: JsonObject, options: Partial<LocalRunOptions> = {}) => {
  const text = JSON.stringify(definition).replaceAll('https://example.com/{a}', `${service.url}/{a}`);
  return runLocally({
    definition: JSON.parse(text) as Definition,
    input: { items: ['a', 'b'] },
    expressions: new JqExpressions({ limitMs: 10_000, workers: 1 }),
    connectors: [kitchen],
    longestWaitMs: 0,
    ...options,
  });
};

/** What a JSON Pointer leads to. */
const at = (value: Json, pointer: string) =>
  pointer
    .split('/')
    .slice(1)
    .reduce<Json | undefined>((found, key) => (found as JsonObject | undefined)?.[key], value);

// A counterexample is small as it is: making it smaller takes a run for each try.
/** Those that wait for nobody. */
const runnable = definitions.filter((definition) => !JSON.stringify(definition).includes('"listen"'));

describe('a run of any definition', { timeout: 60_000 }, () => {
  it('ends, and tells each task at its place, within the time of the one that holds it', async () => {
    await fc.assert(
      fc.asyncProperty(runnable, async (definition) => {
        const { status, tasks } = await run(definition);
        expect(status).not.toBe('CANCELLED');
        for (const [index, task] of tasks.entries()) {
          expect(at(definition, task.reference)).toBeTypeOf('object');
          expect(task.reference.endsWith(`/${task.name}`)).toBe(true);
          if (task.attempts === 0) continue;
          expect(task.finishedAt! >= task.startedAt!).toBe(true);
          const holder = tasks
            .slice(0, index)
            .findLast(({ reference }) => task.reference.startsWith(`${reference}/`));
          // What undoes a task comes when that is long over.
          if (!holder || task.reference.includes('/compensate/')) continue;
          expect(task.startedAt! >= holder.startedAt!).toBe(true);
          expect(task.finishedAt! <= holder.finishedAt!).toBe(true);
        }
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('ends at once when it is cancelled, wherever that is, and nothing happens in it any more', async () => {
    await fc.assert(
      fc.asyncProperty(runnable, fc.integer({ min: 1, max: 12 }), async (definition, moment) => {
        const cancelling = new AbortController();
        const seen: string[] = [];
        const { status, tasks } = await run(definition, {
          signal: cancelling.signal,
          longestWaitMs: moment % 2 === 0 ? 0 : Infinity,
          onEvent: ({ type }) => {
            seen.push(type);
            if (seen.length === moment) cancelling.abort();
          },
          timeoutMs: 5_000,
        });
        if (status !== 'CANCELLED') return;
        // What is written at once is told together.
        const rest = seen.slice(moment).filter((type) => type.endsWith('STARTED'));
        expect(rest.length).toBeLessThan(2);
        expect(tasks.every((task) => task.finishedAt !== null || task.attempts === 0)).toBe(true);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });
});
