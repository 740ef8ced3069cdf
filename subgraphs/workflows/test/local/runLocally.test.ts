import { afterEach, describe, expect, it } from 'vitest';
import { JqExpressions } from '../../src/adapters/jq/JqExpressions.js';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import type { HistoryEvent } from '../../src/domain/interpreter/HistoryEvent.js';
import { readLocalConnector } from '../../src/local/LocalConnector.js';
import { runLocally, type LocalRunOptions } from '../../src/local/runLocally.js';
import { definition } from '../support/execution.js';
import { kitchenText } from '../support/kitchen.js';
import { json, TestService } from '../support/TestService.js';

const services: TestService[] = [];
afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.stop()));
});

async function served(): Promise<TestService> {
  const service = await TestService.start();
  services.push(service);
  return service;
}

/** Compiles and runs tasks. */
async function run(tasks: string, options: Partial<LocalRunOptions> = {}) {
  const expressions = new JqExpressions({ limitMs: 10_000 });
  const connectors = options.connectors ?? [];
  const compiled = await compileDefinition(definition(tasks), { connectors, expressions });
  if (!compiled.definition) throw new Error(JSON.stringify(compiled.diagnostics));
  return runLocally({ input: {}, ...options, definition: compiled.definition, expressions });
}

const lines = ({ tasks }: Awaited<ReturnType<typeof run>>) =>
  tasks.map(({ name, status }) => `${name} ${status}`);

describe('runLocally', () => {
  it('tells each task in the order of its turn, with what came of it', async () => {
    const result = await run(
      `
  - each:
      for: { in: '\${ [1, 2] }' }
      do:
        - even: { if: '\${ $item % 2 == 0 }', set: { half: '\${ $item / 2 }' } }
  - attempt:
      try:
        - give-up: { raise: { error: { type: 'https://test/none', status: 404, title: None } } }
      catch: {}
`,
    );
    expect(lines(result)).toEqual([
      'each COMPLETED',
      'even SKIPPED',
      'even COMPLETED',
      'attempt COMPLETED',
      'give-up FAILED',
    ]);
    expect(result).toMatchObject({ status: 'COMPLETED', output: { half: 1 }, error: null });
    const [, skipped, done, , failed] = result.tasks;
    expect(skipped).toEqual({
      name: 'even',
      reference: '/do/0/each/do/0/even',
      status: 'SKIPPED',
      startedAt: null,
      finishedAt: null,
      attempts: 0,
    });
    expect(done).toMatchObject({ attempts: 1, output: { half: 1 } });
    expect(Date.parse(done!.finishedAt!)).toBeGreaterThanOrEqual(Date.parse(done!.startedAt!));
    expect(failed!.error).toEqual({
      type: 'https://test/none',
      status: 404,
      title: 'None',
      instance: '/do/1/attempt/try/0/give-up',
    });
  });

  it('counts the attempts at a call, and gives the error of the last', async () => {
    const service = await served();
    service.answer = (_request, response) => {
      if (service.requests.length < 3) json(response, 503, null);
      else json(response, 200, { meals: 7 });
    };
    const kitchen = readLocalConnector('kitchen', kitchenText, { baseUrl: service.url });
    const result = await run(
      `
  - look: { call: connector, with: { connector: kitchen, operation: getCapacity } }
`,
      { connectors: [kitchen], longestWaitMs: 0 },
    );
    expect(result.tasks).toMatchObject([{ name: 'look', attempts: 3, output: { meals: 7 } }]);
  });

  it('skips waits in the order in which they would have ended', async () => {
    const before = Date.now();
    const result = await run(
      `
  - race:
      fork:
        compete: true
        branches:
          - tortoise: { do: [{ sleep: { wait: { hours: 2 } } }, { arrive: { set: { winner: tortoise } } }] }
          - hare: { do: [{ rest: { wait: { hours: 1 } } }, { arrive: { set: { winner: hare } } }] }
`,
      { longestWaitMs: 0 },
    );
    expect(result.output).toEqual({ winner: 'hare' });
    expect(lines(result).toSorted()).toEqual([
      'arrive COMPLETED',
      'hare COMPLETED',
      'race COMPLETED',
      'rest COMPLETED',
      'sleep CANCELLED',
      'tortoise CANCELLED',
    ]);
    const [race] = result.tasks;
    expect(Date.parse(race!.finishedAt!) - Date.parse(race!.startedAt!)).toBeGreaterThanOrEqual(3_600_000);
    expect(Date.now() - before).toBeLessThan(60_000);
  });

  it('lets a timeout strike a wait that is skipped', async () => {
    const result = await run(
      `
  - slow: { wait: { minutes: 5 }, timeout: { after: { minutes: 1 } } }
`,
      { longestWaitMs: 0 },
    );
    expect(result.error).toMatchObject({ type: expect.stringMatching(/timeout$/), status: 408 });
  });

  it('ends in the middle of a wait when it is cancelled, with what there is', async () => {
    const cancelling = new AbortController();
    const seen: string[] = [];
    const result = await run(
      `
  - first: { set: { a: 1 } }
  - rest: { wait: { days: 30 } }
  - never: { set: { b: 1 } }
`,
      {
        signal: cancelling.signal,
        onEvent: (event: HistoryEvent) => {
          seen.push(event.type);
          if (event.type === 'WAIT_STARTED') cancelling.abort();
        },
      },
    );
    expect(result).toMatchObject({ status: 'CANCELLED', output: null, error: null });
    expect(lines(result)).toEqual(['first COMPLETED', 'rest CANCELLED']);
    expect(seen.at(-1)).toBe('WAIT_STARTED');
  });

  it('ends in the middle of a call when its time is up', async () => {
    const service = await served();
    service.answer = () => {};
    const result = await run(
      `
  - ask: { call: http, with: { method: get, endpoint: '${service.url}' } }
`,
      { timeoutMs: 300 },
    );
    expect(result).toMatchObject({
      status: 'FAILED',
      output: null,
      error: { status: 408, instance: '/', detail: 'The run took longer than the 300 ms that it was given.' },
    });
    expect(lines(result)).toEqual(['ask CANCELLED']);
  });
});
