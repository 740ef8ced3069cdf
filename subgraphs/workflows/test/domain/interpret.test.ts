import { beforeEach, describe, expect, it } from 'vitest';
import { Crash } from '../../src/adapters/durable/MemoryDurable.js';
import { MemoryStepJournal } from '../../src/adapters/durable/MemoryStepJournal.js';
import { jqForFile } from '../support/expressions.js';
import { answer, bench, definition } from '../support/execution.js';
import { placeOrder } from '../support/kitchen.js';

const expressions = jqForFile();
let on: ReturnType<typeof bench>;
beforeEach(() => {
  on = bench(expressions);
});

const order = { orderId: 'o-1', items: [{ sku: 'soup', quantity: 2 }], readyBy: '2030-01-01T12:00:00Z' };
const cook = (available: boolean) => {
  on.reply = ({ url }) => {
    if (url.endsWith('/capacity')) return answer(200, { free: 3, queued: 0 });
    if (url.endsWith('/stock/check')) return answer(200, { available, missing: available ? [] : ['soup'] });
    return answer(201, { ticket: 't-1', readyAt: order.readyBy });
  };
};
const errors = 'https://serverlessworkflow.io/spec/1.0.0/errors/';

describe('interpret, on the golden path', () => {
  it('confirms an order that can be cooked', async () => {
    cook(true);
    const { ending, output } = await on.run(placeOrder, order);
    expect([ending, output]).toEqual(['COMPLETED', { decision: 'CONFIRMED', ticket: 't-1' }]);
    expect(on.sent.map(({ method, url, body }) => [method, url, body])).toEqual([
      ['GET', 'http://kitchen.test/capacity', undefined],
      ['POST', 'http://kitchen.test/stock/check', { items: order.items }],
      ['POST', 'http://kitchen.test/orders', order],
    ]);
    expect(on.history.lines).toEqual([
      'EXECUTION_STARTED',
      ...['getCapacity', 'checkStock', 'decide', 'scheduleOrder', 'confirm'].flatMap((task) => [
        `TASK_STARTED ${task}`,
        `TASK_COMPLETED ${task}`,
      ]),
      'EXECUTION_COMPLETED',
    ]);
    expect(on.history.events.map(({ sequence }) => sequence)).toEqual(
      on.history.events.map((_, index) => index + 1),
    );
  });

  it('rejects an order that is out of stock', async () => {
    cook(false);
    expect((await on.run(placeOrder, order)).output).toEqual({ decision: 'REJECTED', missing: ['soup'] });
    expect(on.sent).toHaveLength(2);
  });

  it('retries a kitchen that answers 503 twice, with the same idempotency key and after the time it asks for', async () => {
    cook(true);
    const works = on.reply;
    on.reply = (request, number) =>
      number === 3 || number === 4 ? answer(503, null, { 'retry-after': '1' }) : works(request, number);
    const { ending } = await on.run(placeOrder, order);
    expect(ending).toBe('COMPLETED');
    expect(on.slept).toEqual([1_000, 1_000]);
    const keys = on.sent.slice(2).map(({ headers }) => headers['idempotency-key']);
    expect(keys).toEqual(Array(3).fill('exe_test/scheduleOrder'));
    expect(on.history.events.filter(({ type }) => type === 'TASK_RETRIED')).toMatchObject([
      { task: 'scheduleOrder', detail: { attempt: 2, delayMilliseconds: 1_000, error: { status: 503 } } },
      { task: 'scheduleOrder', detail: { attempt: 3 } },
    ]);
  });

  it('fails with what the kitchen said when it does not recover', async () => {
    on.reply = () => answer(503, { reason: 'restarting' });
    const { ending, error } = await on.run(placeOrder, order);
    expect(ending).toBe('FAILED');
    expect(error).toMatchObject({
      type: `${errors}communication`,
      status: 503,
      instance: '/do/0/getCapacity',
    });
    expect(error['detail']).toContain('restarting');
    expect(on.sent).toHaveLength(5);
    expect(on.history.lines.slice(-2)).toEqual(['TASK_FAILED getCapacity', 'EXECUTION_FAILED']);
  });

  it('does not retry what is the fault of the call', async () => {
    on.reply = () => answer(404, 'no such thing');
    expect((await on.run(placeOrder, order)).error).toMatchObject({ status: 404, title: 'Not Found' });
    expect(on.sent).toHaveLength(1);
  });
});

describe('interpret, data and flow', () => {
  it('transforms input and output, and exports into the context', async () => {
    const { output } = await on.run(
      definition(
        `  - one: { input: { from: .a }, set: { got: '\${ . }', raw: '\${ $task.input }' }, output: { as: '{ one: . }' }, export: { as: '$context + { seen: $output }' } }
  - two: { set: { before: '\${ .one.got }', seen: '\${ $context.seen.one.got }', whole: '\${ $workflow.input.x }', me: '\${ $task.name }' } }`,
        'input: { from: .x }\noutput: { as: { result: "${ . }" } }',
      ),
      { x: { a: 5 } },
    );
    expect(output).toEqual({ result: { before: 5, seen: 5, whole: { a: 5 }, me: 'two' } });
  });

  it('skips a task whose condition is false, and hands its input on', async () => {
    const { output } = await on.run(
      definition(`  - skipped: { if: .no, set: { a: 1 } }\n  - same: { set: '\${ . }' }`),
      { in: 1 },
    );
    expect(output).toEqual({ in: 1 });
    expect(on.history.lines).toContain('TASK_SKIPPED skipped');
  });

  it('leaves a nested list by exit, and the workflow by end', async () => {
    const text = definition(`  - group:
      do:
        - a: { set: { a: 1 }, then: exit }
        - never: { set: { never: 1 } }
  - b: { set: { b: '\${ .a }' } }
  - last: { do: [{ c: { set: { c: '\${ .b }' }, then: end } }] }
  - neither: { set: { never: 1 } }`);
    expect((await on.run(text)).output).toEqual({ c: 1 });
  });

  it('goes in rounds by then, with a key for each round', async () => {
    const text =
      definition(`  - call: { call: connector, with: { connector: kitchen, operation: checkStock, body: { items: [] } }, output: { as: '$input + { n: (($input.n // 0) + 1) }' } }
  - again: { switch: [ { more: { when: .n < 3, then: call } }, { enough: { then: end } } ] }`);
    expect((await on.run(text)).output).toEqual({ n: 3 });
    expect(on.sent.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'exe_test/call',
      'exe_test/call*2',
      'exe_test/call*3',
    ]);
  });

  it('tells the rounds of a task from a task that is called like a round', async () => {
    const check =
      '{ call: connector, with: { connector: kitchen, operation: checkStock, body: { items: [] } } }';
    await on.run(
      definition(
        `  - a: { do: [{ x: ${check} }, { x*2: ${check} }] }\n  - for: { for: { in: '[1, 2]' }, do: [{ x: ${check} }] }`,
      ),
    );
    expect(new Set(on.sent.map(({ headers }) => headers['idempotency-key'])).size).toBe(4);
  });

  it('ends what runs in circles', async () => {
    // The compiler lets a loop pass that a timeout ends.
    const text = `timeout: { after: P1D }\n${definition('  - round: { set: { a: 1 }, then: round }')}`;
    const { error } = await on.run(text);
    expect(error).toMatchObject({ type: `${errors}runtime` });
  }, 300_000);

  it('loops over a list, as long as a condition holds', async () => {
    const text = definition(`  - each:
      for: { each: item, in: .items, at: place }
      while: \${ $place < 2 }
      do: [{ add: { set: { sum: '\${ (.sum // 0) + $item }', items: '\${ .items }' } } }]`);
    expect((await on.run(text, { items: [1, 2, 4] })).output).toMatchObject({ sum: 3 });
  });

  it('validates input by a schema', async () => {
    const text = definition(
      '  - a: { set: { a: 1 } }',
      'input: { schema: { document: { type: object, required: [id] } } }',
    );
    expect((await on.run(text, {})).error).toMatchObject({ type: `${errors}validation`, status: 400 });
    expect((await on.run(text, {})).error['detail']).toContain("required property 'id'");
  });

  it('fails with an expression error where jq fails, and ends jq that does not', async () => {
    const { error } = await on.run(definition(`  - a: { set: { a: '\${ 1 + "x" }' } }`));
    expect(error).toMatchObject({ type: `${errors}expression`, status: 400, instance: '/do/0/a' });
    const quick = bench(jqForTimeout);
    expect(
      (await quick.run(definition(`  - a: { set: { a: '\${ [range(1e12)] }' } }`))).error['detail'],
    ).toContain('did not end');
    const after = bench(jqForTimeout);
    expect((await after.run(definition(`  - a: { set: { a: '\${ 1 }' } }`))).output).toEqual({ a: 1 });
  });
});
const jqForTimeout = jqForFile({ limitMs: 400 });

describe('interpret, errors and time', () => {
  it('catches an error by its type and status, and gives it to the tasks that handle it', async () => {
    on.reply = () => answer(409, { reason: 'full' });
    const text = definition(`  - attempt:
      try: [{ call: { call: connector, with: { connector: kitchen, operation: getCapacity } } }]
      catch:
        errors: { with: { type: ${errors}communication, status: 409 } }
        as: problem
        do: [{ note: { set: { caught: '\${ $problem.status }' } } }]`);
    expect((await on.run(text)).output).toEqual({ caught: 409 });
    expect(on.history.lines).toContain('TASK_FAILED call');
  });

  it.each([
    ['another status', 'errors: { with: { status: 404 } }'],
    ['a condition that does not hold', 'when: $error.status == 404'],
    ['an exception that does', 'exceptWhen: $error.status == 409'],
  ])('lets an error pass for %s', async (_, filter) => {
    on.reply = () => answer(409);
    const text = definition(`  - attempt:
      try: [{ call: { call: connector, with: { connector: kitchen, operation: getCapacity } } }]
      catch: { ${filter}, do: [{ note: { set: { caught: 1 } } }] }`);
    expect((await on.run(text)).error).toMatchObject({ status: 409, title: 'Conflict' });
  });

  it.each([
    ['constant', [100, 100, 100]],
    ['linear', [100, 200, 300]],
    ['exponential', [100, 200, 400]],
  ])('retries with %s backoff, as often as the author says', async (backoff, delays) => {
    on.reply = () => answer(500);
    const text = definition(`  - attempt:
      try: [{ call: { call: connector, with: { connector: kitchen, operation: checkStock, body: { items: [] } } } }]
      catch: { retry: { delay: { milliseconds: 100 }, backoff: { ${backoff}: {} }, limit: { attempt: { count: 3 } } } }`);
    expect((await on.run(text)).ending).toBe('FAILED');
    expect(on.slept).toEqual(delays);
    expect(on.sent).toHaveLength(4);
    expect(new Set(on.sent.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
  });

  it('raises errors, inline and by name', async () => {
    const text = definition(
      '  - no: { raise: { error: full } }',
      `use: { errors: { full: { type: 'https://example.com/full', status: 422, title: Full, detail: '\${ "No " + .what }' } } }`,
    );
    expect((await on.run(text, { what: 'table' })).error).toEqual({
      type: 'https://example.com/full',
      status: 422,
      title: 'Full',
      detail: 'No table',
      instance: '/do/0/no',
    });
  });

  it('waits, and says until when', async () => {
    await on.run(definition('  - pause: { wait: { minutes: 5 } }'));
    expect(on.slept).toEqual([300_000]);
    expect(on.history.events.find(({ type }) => type === 'WAIT_STARTED')!.detail).toMatchObject({
      milliseconds: 300_000,
    });
  });

  it('ends a task at its timeout, which can be caught', async () => {
    const text = definition(`  - attempt:
      try: [{ pause: { wait: PT1H, timeout: { after: PT1S } } }]
      catch: { errors: { with: { type: ${errors}timeout } }, do: [{ note: { set: { late: true } } }] }`);
    expect((await on.run(text)).output).toEqual({ late: true });
    expect(on.slept).toEqual([1_000]);
  });

  it('calls plain HTTP endpoints, with the method, query and path from the data', async () => {
    on.reply = () => answer(200, { id: 7 }, { 'x-a': 'b' });
    const text = definition(
      `  - get: { call: http, with: { method: get, endpoint: 'https://api.example.com/pets/{pet}', query: { q: '\${ .n }' }, headers: { X-A: 1 }, output: response } }`,
    );
    const { output } = await on.run(text, { pet: 'a b', n: 3 });
    expect(on.sent[0]).toMatchObject({
      method: 'GET',
      url: 'https://api.example.com/pets/a%20b?q=3',
      headers: { 'x-a': '1' },
    });
    expect(output).toMatchObject({ statusCode: 200, content: { id: 7 }, request: { method: 'GET' } });
  });

  it('calls an operation of an OpenAPI document elsewhere', async () => {
    const api = {
      openapi: '3.0.0',
      servers: [{ url: '/v2' }],
      paths: { '/pets/{id}': { get: { operationId: 'pet' } } },
    };
    on.reply = ({ url }) => answer(200, url.endsWith('.json') ? api : { name: 'milou' });
    const text = definition(
      `  - get: { call: openapi, with: { document: { endpoint: 'https://pets.example.com/api.json' }, operationId: pet, parameters: { id: 1 } } }`,
    );
    expect((await on.run(text)).output).toEqual({ name: 'milou' });
    expect(on.sent.at(-1)!.url).toBe('https://pets.example.com/v2/pets/1');
  });
});

describe('interpret, over a crash', () => {
  const text =
    definition(`  - a: { call: connector, with: { connector: kitchen, operation: checkStock, body: { items: [] } } }
  - pause: { wait: PT1M }
  - clock: { set: { at: '\${ now }' } }
  - b: { call: connector, with: { connector: kitchen, operation: checkStock, body: { items: [] } } }`);

  it('goes on after a crash at any step, repeats no event, and calls again only with the same key', async () => {
    const whole = bench(expressions);
    await whole.run(text);
    let crashed = true;
    for (let moment = 0; crashed; moment += 1) {
      const one = bench(expressions);
      const journal = new MemoryStepJournal();
      let left = moment;
      crashed = false;
      const crash = () => {
        if (left === 0) crashed = true;
        left -= 1;
        if (left === -1) throw new Crash();
      };
      journal.onKeep = crash;
      one.history.onRecord = crash;
      const first = await one.run(text, {}, one.memory({ journal })).catch((error: unknown) => error);
      if (crashed) expect(first).toBeInstanceOf(Crash);
      const { ending } = crashed
        ? await one.run(text, {}, one.memory({ journal }))
        : (first as Awaited<ReturnType<typeof one.run>>);
      expect(ending).toBe('COMPLETED');
      expect(one.history.lines).toEqual(whole.history.lines);
      expect(new Set(one.sent.map(({ headers }) => headers['idempotency-key']))).toEqual(
        new Set(['exe_test/a', 'exe_test/b']),
      );
      expect(one.sent.length).toBeLessThanOrEqual(3);
    }
  });

  it('does nothing more once it was ended from outside', async () => {
    on.reply = () => {
      on.history.ended = true;
      return answer(200);
    };
    expect((await on.run(text)).ending).toBe('ENDED_ELSEWHERE');
    expect(on.sent).toHaveLength(1);
    expect(on.history.lines.at(-1)).toBe('TASK_STARTED a');
  });
});
