import { beforeEach, describe, expect, it } from 'vitest';
import { Crash } from '../../src/adapters/durable/MemoryDurable.js';
import { MemoryStepJournal } from '../../src/adapters/durable/MemoryStepJournal.js';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { answer, bench, definition } from '../support/execution.js';
import { jqForFile } from '../support/expressions.js';

const expressions = jqForFile();
let on: ReturnType<typeof bench>;
beforeEach(() => {
  on = bench(expressions);
});

const post = (url: string, body = '.') =>
  `{ call: http, with: { method: post, endpoint: 'http://desk.test/${url}', body: '\${ ${body} }' } }`;

describe('a function', () => {
  it('runs on what it is called with, and on the input of the task where it is called with nothing', async () => {
    const use = `use: { functions: { tell: { set: { told: '\${ . }', name: '\${ $task.name }' } } } }`;
    const tasks = `  - with: { call: tell, with: { a: '\${ .x }' } }
  - without: { call: tell, output: { as: '.told' } }`;
    const { output } = await on.run(definition(tasks, use), { x: 1 });
    expect(output).toEqual({ told: { a: 1 }, name: 'tell' });
  });

  it('sees none of the variables around the task that calls it', async () => {
    const use = `use: { functions: { tell: { set: { told: '\${ $item }' } } } }`;
    const { diagnostics } = await compileDefinition(
      definition(`  - each: { for: { in: '[1]' }, do: [{ one: { call: tell } }] }`, use),
      { connectors: [], expressions },
    );
    expect(diagnostics.filter(({ severity }) => severity === 'ERROR').map(({ code }) => code)).toEqual([
      'INVALID_EXPRESSION',
    ]);
  });

  it('sends a key of its own for each task that calls it, and for each round', async () => {
    const use = `use: { functions: { lend: ${post('loans')}, both: { do: [{ one: ${post('one')} }] } } }`;
    const tasks = `  - first: { call: lend }
  - second: { for: { in: '[1, 2]' }, do: [{ again: { call: lend } }] }
  - third: { call: both }`;
    await on.run(definition(tasks, use));
    expect(on.sent.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'exe_test/first',
      'exe_test/second/0/again',
      'exe_test/second/1/again',
      'exe_test/third/do/one',
    ]);
  });

  it('that calls itself is stopped before that becomes too deep', async () => {
    const use = `use: { functions: { down: { do: [{ on: { if: .on, call: down } }] } } }`;
    const { error } = await on.run(definition('  - one: { call: down }', use), { on: true });
    expect(error['detail']).toBe('Functions call each other 50 deep, which is the limit.');
  });

  it('that ends the workflow ends it', async () => {
    const use = `use: { functions: { stop: { do: [{ last: { set: { ended: true }, then: end } }] } } }`;
    const { output } = await on.run(
      definition('  - one: { call: stop }\n  - two: { set: { ended: false } }', use),
    );
    expect(output).toEqual({ ended: true });
  });

  it('that calls itself for ever is stopped', async () => {
    const use = `use: { functions: { down: { do: [{ on: { if: .on, call: down } }] } } }`;
    const { error } = await on.run(definition('  - one: { call: down }', use), { on: true });
    expect(error).toMatchObject({ type: 'https://serverlessworkflow.io/spec/1.0.0/errors/runtime' });
  });
});

describe('an extension', () => {
  const around = (extend: string, more = '') =>
    `use: { extensions: [{ log: { extend: ${extend}, ${more} before: [{ tell: ${post('before', '$task.reference')} }], after: [{ tell: ${post('after', '{ at: $task.reference, gave: . }')} }] } }] }`;

  it('does its work around each task of its kind, nested ones too, and changes nothing of their data', async () => {
    const tasks = `  - look: { set: { a: 1 } }
  - nested: { do: [{ inner: { set: { b: '\${ .a + 1 }' } } }] }`;
    const { output } = await on.run(definition(tasks, around('set')));
    expect(output).toEqual({ b: 2 });
    expect(on.sent.map(({ body }) => body)).toEqual([
      '/do/0/look',
      { at: '/do/0/look', gave: { a: 1 } },
      '/do/1/nested/do/0/inner',
      { at: '/do/1/nested/do/0/inner', gave: { b: 2 } },
    ]);
    expect(new Set(on.sent.map(({ headers }) => headers['idempotency-key'])).size).toBe(4);
  });

  it.each([
    ['all', ['/do/0/look', '/do/1/nested', '/do/1/nested/do/0/inner']],
    ['composite', ['/do/1/nested']],
    ['extension', []],
    ['wait', []],
  ])('of %s is for tasks that are such, and not for its own', async (extend, expected) => {
    const tasks = `  - look: { set: { a: 1 } }
  - nested: { do: [{ inner: { set: { b: 2 } } }] }`;
    await on.run(definition(tasks, around(extend)));
    expect(on.sent.filter(({ url }) => url.endsWith('before')).map(({ body }) => body)).toEqual(expected);
  });

  it('of extensions is for what others do', async () => {
    const use = `use: { extensions: [{ one: { extend: set, before: [{ say: { wait: PT1S } }] } }, { two: { extend: extension, before: [{ tell: ${post('two', '$task.name')} }] } }] }`;
    await on.run(definition('  - look: { set: { a: 1 } }', use));
    expect(on.sent.map(({ body }) => body)).toEqual(['look']);
  });

  it('that exits takes the place of the task, whose own output is made of that', async () => {
    const use = `use: { extensions: [{ mock: { extend: call, when: '$task.with.method == "get"', before: [{ give: { set: { found: [1] }, then: exit } }] } }] }`;
    const task = `  - ask: { call: http, with: { method: get, endpoint: 'http://desk.test/' }, output: { as: .found } }`;
    const { output } = await on.run(definition(task, use));
    expect([output, on.sent]).toEqual([[1], []]);
  });

  it('that fails fails the task, and is caught with it', async () => {
    on.reply = () => answer(500);
    const task = `  - guard: { try: [{ look: { set: { a: 1 } } }], catch: { as: problem, do: [{ tell: { raise: { error: { type: 'https://x.test/e', status: 1, detail: '\${ $problem.instance }' } } } }] } }`;
    const { error } = await on.run(definition(task, around('set')));
    expect(error).toMatchObject({ detail: '/use/extensions/0/log/before/0/tell' });
  });

  it('goes on after a crash where it stood, in each of its places', async () => {
    const tasks = `  - both: { fork: { branches: [{ one: { set: { a: 1 } } }, { two: { set: { a: 2 } } }] } }
  - look: { set: { b: '\${ . }' } }`;
    const text = definition(tasks, around('set'));
    const expected = await on.run(text);
    const keys = new Set(on.sent.map(({ headers }) => headers['idempotency-key']));
    for (let at = 1; at <= keys.size; at += 1) {
      on = bench(expressions);
      const journal = new MemoryStepJournal();
      on.reply = (_, number) => {
        if (number === at) throw new Crash();
        return answer(200);
      };
      await expect(on.run(text, {}, on.memory({ journal }))).rejects.toThrow(Crash);
      on.reply = () => answer(200);
      const { output } = await on.run(text, {}, on.memory({ journal }));
      expect(output).toEqual(expected.output);
      expect(new Set(on.sent.map(({ headers }) => headers['idempotency-key']))).toEqual(keys);
      expect(on.sent.length).toBeLessThanOrEqual(keys.size + 2);
    }
  });
});

describe('loose expressions', () => {
  it('leave calls to what they say, and give what they are', async () => {
    on.reply = ({ body }) => answer(200, { got: body ?? null });
    const tasks = `  - ask: { call: http, with: { method: post, endpoint: 'http://desk.test/{id}', headers: { x-id: .id }, body: { id: .id, kind: new, at: '\${ .id }' } } }
  - say: { set: '.got + { text: "a", failed: .got }' }`;
    const text = definition(tasks, 'evaluate: { mode: loose }');
    expect((await on.run(text, { id: 7 })).output).toEqual({
      id: 7,
      kind: 'new',
      at: 7,
      text: 'a',
      failed: { id: 7, kind: 'new', at: 7 },
    });
    expect(on.sent[0]).toMatchObject({ url: 'http://desk.test/7', headers: { 'x-id': '7' } });
  });

  it('still are expressions where only those can stand', async () => {
    const { diagnostics } = await compileDefinition(
      definition(`  - look: { if: 'a b', set: 'a b' }`, 'evaluate: { mode: loose }'),
      { connectors: [], expressions },
    );
    expect(diagnostics.map(({ code }) => code)).toEqual(['INVALID_EXPRESSION']);
  });
});
