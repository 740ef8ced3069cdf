import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Crash } from '../../src/adapters/durable/MemoryDurable.js';
import { MemoryStepJournal } from '../../src/adapters/durable/MemoryStepJournal.js';
import type { CloudEvent } from '../../src/domain/event/CloudEvent.js';
import type { Json } from '../../src/domain/Json.js';
import { answer, bench, definition } from '../support/execution.js';
import { jqForFile } from '../support/expressions.js';

const expressions = jqForFile();
let on: ReturnType<typeof bench>;
beforeEach(() => {
  on = bench(expressions);
});

let count = 0;
const event = (type: string, data: Json = null, more: Partial<CloudEvent> = {}): CloudEvent => {
  count += 1;
  return { specversion: '1.0', id: `e${count}`, source: 'https://library.test', type, data, ...more };
};
const happens = async (...events: CloudEvent[]) => {
  for (const each of events) await on.exchange.emit(each);
};
const listening = (to: string, more = '') =>
  definition(`  - wait:\n      listen:\n        to: ${to}\n${more}`);
/** Runs a definition that listens, with events that come while it does. */
const hearing = async (text: string, input: Json, ...events: CloudEvent[]) => {
  const ended = on.run(text, input);
  await vi.waitFor(() => expect(on.history.lines).toContain('LISTEN_STARTED wait'), { timeout: 30_000 });
  await happens(...events);
  return (await ended).output;
};

describe('emit', () => {
  it('publishes an event with what was left out of it, and gives the event', async () => {
    const text = definition(`
  - tell:
      emit:
        event: { with: { source: 'https://a.test', type: com.test.told, subject: '\${ .who }', data: { greetings: '\${ "Hello \\(.who)" }' } } }
`);
    const { output } = await on.run(text, { who: 'Ann' });
    expect(output).toEqual({
      specversion: '1.0',
      id: 'exe_test/tell',
      source: 'https://a.test',
      type: 'com.test.told',
      subject: 'Ann',
      time: expect.stringMatching(/^\d{4}-.*Z$/u),
      datacontenttype: 'application/json',
      data: { greetings: 'Hello Ann' },
    });
    expect(on.exchange.events).toEqual([output]);
    expect(on.history.lines).toContain('EVENT_EMITTED tell');
  });

  it('publishes once, wherever the process ends', async () => {
    const text = definition(`
  - tell: { for: { in: '[1, 2]' }, do: [{ say: { emit: { event: { with: { source: a, type: told } } } } }] }
`);
    const journal = new MemoryStepJournal();
    let crashes = 0;
    for (let at = 0; at < 4; at += 1) {
      let seen = 0;
      journal.onKeep = () => {
        seen += 1;
        if (seen === at + 1 && crashes <= at) {
          crashes += 1;
          throw new Crash();
        }
      };
      await on.run(text, {}, on.memory({ journal })).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
    }
    expect(crashes).toBeGreaterThan(1);
    expect(on.exchange.events.map(({ id }) => id)).toEqual(['exe_test/tell/0/say', 'exe_test/tell/1/say']);
  });

  it('fails with an error of the workflow where an attribute is none', async () => {
    const { error } = await on.run(
      definition(`  - tell: { emit: { event: { with: { source: '\${ .a }', type: told } } } }`),
    );
    expect(error).toMatchObject({ status: 400, detail: "The event's source must be a string; found null." });
  });
});

describe('listen', () => {
  it('waits for one event, and gives its data in a list', async () => {
    const output = await hearing(
      listening('{ one: { with: { type: returned } } }'),
      {},
      event('lent', 1),
      event('returned', { book: 1 }),
      event('returned', { book: 2 }),
    );
    expect(output).toEqual([{ book: 1 }]);
  });

  it.each([
    ['data', '[{"b":1,"a":2}]'],
    ['raw', '["{\\"b\\":1,\\"a\\":2}"]'],
    ['envelope', '[{"specversion":"1.0","id":"fixed","source":"s","type":"returned","data":{"b":1,"a":2}}]'],
  ])('reads %s', async (read, wanted) => {
    const text = definition(
      `  - wait: { listen: { to: { one: { with: { type: returned } } }, read: ${read} } }`,
    );
    const output = await hearing(text, {}, event('returned', { b: 1, a: 2 }, { id: 'fixed', source: 's' }));
    expect(JSON.stringify(output)).toBe(wanted);
  });

  it.each([
    ['an expression on the data', "data: '${ .temperature > 38 }'", { temperature: 39 }, { temperature: 37 }],
    ['data that has to be there', 'data: { kind: { a: 1 } }', { kind: { a: 1, b: 2 } }, { kind: { a: 2 } }],
    ['an expression inside the data', "data: { id: '${ $input.id }' }", { id: 'o-1' }, { id: 'o-2' }],
    ['another variable', "data: '${ .id == $workflow.input.id }'", { id: 'o-1' }, { id: 'o-2' }],
    [
      'an expression that fails on what does not suit',
      "data: '${ .a.b }'",
      { a: { b: true } },
      { a: 'text' },
    ],
  ])('filters by %s', async (_what, wanted, right, wrong) => {
    const text = listening(`{ one: { with: { type: t, ${wanted} } } }`);
    expect(await hearing(text, { id: 'o-1' }, event('t', wrong), event('t', right))).toEqual([right]);
  });

  it.each([
    ['a regular expression', "source: 'https://.*/shop'", 'https://a.test/shop', 'https://a.test/shop/2'],
    ['a text, in which a dot is a dot', 'source: a.b', 'a.b', 'axb'],
    ['a condition', 'source: \'${ .source | startswith("s") }\'', 'sun', 'moon'],
    ['what an expression gives', "source: '${ $input.from }'", 'shop-1', 'shop-2'],
  ])('filters attributes by %s', async (_what, wanted, right, wrong) => {
    const text = listening(`{ one: { with: { ${wanted} } } }`);
    const output = await hearing(
      text,
      { from: 'shop-1' },
      event('t', 'wrong', { source: wrong }),
      event('t', 'right', { source: right }),
    );
    expect(output).toEqual(['right']);
  });

  it('waits for all, each event for one filter, in whatever order they come', async () => {
    const to = "{ all: [{ with: { type: t } }, { with: { type: t, data: '${ . > 5 }' } }] }";
    expect(await hearing(listening(to), {}, event('t', 7), event('t', 1))).toEqual([7, 1]);
  });

  it('correlates by what the first event had', async () => {
    const correlate = 'correlate: { room: { from: .roomid } }';
    const to = `{ all: [{ with: { type: warm }, ${correlate} }, { with: { type: wet }, ${correlate} }] }`;
    const output = await hearing(
      listening(to),
      {},
      event('wet', 'of no room'),
      event('warm', 'of 1', { roomid: 1 }),
      event('wet', 'of 2', { roomid: 2 }),
      event('wet', 'of 1', { roomid: 1 }),
    );
    expect(output).toEqual(['of 1', 'of 1']);
  });

  it('correlates by what is expected', async () => {
    const to =
      "{ one: { with: { type: paid }, correlate: { order: { from: .data.id, expect: '${ .id }' } } } }";
    const output = await hearing(
      listening(to),
      { id: 2 },
      event('paid', { id: 1 }),
      event('paid', { id: 2 }),
    );
    expect(output).toEqual([{ id: 2 }]);
  });

  it('collects until a condition holds', async () => {
    const output = await hearing(
      listening("{ any: [], until: '( . | length ) >= 3' }"),
      {},
      ...[1, 2, 3, 4].map((data) => event(`t${data}`, data)),
    );
    expect(output).toEqual([1, 2, 3]);
  });

  it('collects until events end it, which are not among them', async () => {
    const output = await hearing(
      listening(
        '{ any: [{ with: { type: t } }], until: { all: [{ with: { type: a } }, { with: { type: b } }] } }',
      ),
      {},
      event('t', 1),
      event('b', 'end'),
      event('t', 2),
      event('a', 'end'),
      event('t', 3),
    );
    expect(output).toEqual([1, 2]);
  });

  it('does something with each, one after the other, and makes the list of what that gives', async () => {
    on.reply = ({ url }) => answer(200, url);
    const text = listening(
      "{ any: [], until: '${ $context.last == 2 }' }",
      `      foreach:
        item: event
        at: place
        do:
          - post: { call: http, with: { method: post, endpoint: 'https://chat.test/{room}', body: { event: '\${ $event }' } } }
          - keep: { set: { said: '\${ $event }', at: '\${ $place }' } }
        output: { as: '{ said, at, room: $input.room }' }
        export: { as: '{ last: .said }' }
`,
    );
    const output = await hearing(text, { room: 'red' }, event('t', 1), event('t', 2), event('t', 3));
    expect(output).toEqual([
      { said: 1, at: 0, room: 'red' },
      { said: 2, at: 1, room: 'red' },
    ]);
    expect(on.sent.map(({ url, body }) => [url, body])).toEqual([
      ['https://chat.test/red', { event: 1 }],
      ['https://chat.test/red', { event: 2 }],
    ]);
  });

  it('hears what came before it listened, and each event once', async () => {
    const text = definition(`
  - tell: { emit: { event: { with: { source: a, type: t, data: 1 } } } }
  - first: { listen: { to: { one: { with: { type: t } } } } }
  - again: { emit: { event: { with: { source: a, type: t, data: 2 } } } }
  - second: { listen: { to: { any: [{ with: { type: t } }] } }, output: { as: '{ second: ., first: $input }' } }
`);
    const { output } = await on.run(text);
    expect(output).toMatchObject({ second: [2], first: { data: 2 } });
  });

  it.each([
    'with: { type: t, subject: "${ $secrets.key }" }',
    'with: { type: t }, correlate: { k: { from: .k, expect: "${ $secrets.key }" } }',
  ])('keeps no secret with what it waits for: %s', async (filter) => {
    const text = definition(
      `  - wait: { listen: { to: { one: { ${filter} } } } }`,
      'use: { secrets: [key] }',
    );
    await expect(on.run(text)).rejects.toThrow('$secrets is not defined');
  });

  it('fails when its time is over', async () => {
    const { error } = await on.run(
      definition(`  - wait: { listen: { to: { any: [] } }, timeout: { after: PT5S } }`),
    );
    expect(error).toMatchObject({ status: 408, instance: '/do/0/wait' });
  });

  it('lets branches of a fork hear the same event', async () => {
    const branch = (name: string) => `{ ${name}: { listen: { to: { one: { with: { type: t } } } } } }`;
    const ended = on.run(definition(`  - both: { fork: { branches: [${branch('a')}, ${branch('b')}] } }`));
    await happens(event('t', 1));
    expect((await ended).output).toEqual([[1], [1]]);
  });

  it('goes on after a crash anywhere with what it had heard', async () => {
    const text = listening("{ any: [{ with: { type: t } }], until: 'length == 2' }");
    await happens(event('t', 1), event('t', 2), event('t', 3));
    const journal = new MemoryStepJournal();
    for (let at = 1; at < 8; at += 1) {
      let seen = 0;
      journal.onKeep = () => {
        seen += 1;
        if (seen === at) throw new Crash();
      };
      await on.run(text, {}, on.memory({ journal })).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
    }
    journal.onKeep = () => {};
    expect((await on.run(text, {}, on.memory({ journal }))).output).toEqual([1, 2]);
  });
});

describe('notify', () => {
  it('tells by an event that others hear, and goes on with its input', async () => {
    const { output } = await on.run(
      definition(
        "  - tell: { call: notify, with: { channel: event, subject: '${ .a }', data: { b: '${ .a }' } } }",
      ),
      { a: 'x' },
    );
    expect(output).toEqual({ a: 'x' });
    expect(on.exchange.events).toEqual([
      expect.objectContaining({
        id: 'exe_test/tell',
        source: '/workflows/default/test',
        type: 'gantry.workflow.notification',
        subject: 'x',
        data: { subject: 'x', data: { b: 'x' }, executionId: 'exe_test', task: 'tell' },
      }),
    ]);
  });

  it('tells by a webhook, with a key that is the same on each attempt', async () => {
    on.reply = (_request, number) => answer(number === 1 ? 503 : 204);
    const { output } = await on.run(
      definition(`
  - careful:
      try:
        - tell: { call: notify, with: { channel: webhook, endpoint: 'https://hook.test', subject: Late, headers: { x-a: '1' } } }
      catch: { retry: { limit: { attempt: { count: 1 } } } }
`),
      { a: 1 },
    );
    expect(output).toEqual({ a: 1 });
    expect(on.sent).toHaveLength(2);
    expect(on.sent[1]).toEqual({ ...on.sent[0], deadlineMs: expect.any(Number) });
    expect(on.sent[0]).toMatchObject({
      method: 'POST',
      url: 'https://hook.test/',
      headers: { 'x-a': '1', 'idempotency-key': 'exe_test/careful/try/tell' },
      body: { subject: 'Late', executionId: 'exe_test', task: 'tell' },
    });
  });
});
