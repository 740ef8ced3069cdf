import { beforeEach, describe, expect, it } from 'vitest';
import { Crash } from '../../src/adapters/durable/MemoryDurable.js';
import { MemoryStepJournal } from '../../src/adapters/durable/MemoryStepJournal.js';
import type { HttpRequest } from '../../src/domain/interpreter/Services.js';
import { remainingUndos } from '../../src/domain/interpreter/Undo.js';
import { jqForFile } from '../support/expressions.js';
import { answer, bench, definition } from '../support/execution.js';

const expressions = jqForFile();
type Bench = ReturnType<typeof bench>;
let on: Bench;
beforeEach(() => {
  on = bench(expressions);
});

const post = (path: string, body = '{}') =>
  `call: http, with: { method: post, endpoint: 'http://test/${path}', body: ${body} }`;
/** A task that does something, and what undoes it. */
const step = (name: string, body = '{}') =>
  `{ ${post(name, body)}, metadata: { compensate: [{ undo-${name}: { ${post(`undo-${name}`, '{ was: "${ . }" }')} } }] } }`;
const list = (...tasks: [string, string][]) => tasks.map(([name, task]) => `  - ${name}: ${task}\n`).join('');
const pathOf = ({ url }: HttpRequest) => new URL(url).pathname.slice(1);
const sentTo = (each: Bench) => each.sent.map(pathOf);
/** Answers its own path, but fails what is asked for at these. */
const failing =
  (...paths: string[]): Bench['reply'] =>
  (request) =>
    paths.includes(pathOf(request)) ? answer(409) : answer(200, pathOf(request));
const steps = ['a', 'b', 'c', 'd'];
const saga = definition(list(...steps.map((name): [string, string] => [name, step(name)])));

describe('a saga', () => {
  it('undoes what had completed in reverse order when it fails, each with its output and a key of its own', async () => {
    on.reply = failing('d');
    const { ending, error } = await on.run(saga);
    expect(ending).toBe('FAILED');
    expect(error).toMatchObject({ status: 409, instance: '/do/3/d' });
    expect(sentTo(on)).toEqual(['a', 'b', 'c', 'd', 'undo-c', 'undo-b', 'undo-a']);
    expect(on.sent.slice(4).map(({ body, headers }) => [body, headers['idempotency-key']])).toEqual(
      ['c', 'b', 'a'].map((name) => [{ was: name }, `exe_test/${name}/compensate/undo-${name}`]),
    );
    const from = on.history.lines.indexOf('TASK_FAILED d');
    expect(on.history.lines.slice(from)).toEqual([
      'TASK_FAILED d',
      'COMPENSATION_STARTED',
      ...['c', 'b', 'a'].flatMap((name) => [
        `TASK_COMPENSATION_STARTED ${name}`,
        `TASK_STARTED undo-${name}`,
        `TASK_COMPLETED undo-${name}`,
        `TASK_COMPENSATED ${name}`,
      ]),
      'EXECUTION_FAILED',
    ]);
  });

  it('undoes nothing when it completes, nor what an error that was caught has left', async () => {
    on.reply = failing('b');
    const caught = `{ try: [{ a: ${step('a')} }, { b: ${step('b')} }], catch: { do: [{ note: { set: { x: 1 } } }] } }`;
    expect((await on.run(definition(list(['attempt', caught])))).ending).toBe('COMPLETED');
    expect(sentTo(on)).toEqual(['a', 'b']);
  });

  it('undoes what was done before an error that was caught when it fails later', async () => {
    on.reply = failing('b', 'c');
    const caught = `{ try: [{ a: ${step('a')} }, { b: ${step('b')} }], catch: { do: [{ note: { set: { x: 1 } } }] } }`;
    const text = definition(list(['attempt', caught], ['c', step('c')]));
    expect((await on.run(text)).ending).toBe('FAILED');
    expect(sentTo(on)).toEqual(['a', 'b', 'c', 'undo-a']);
  });

  it('undoes each round of a loop with its own item, input and output, the last first', async () => {
    on.reply = failing('last');
    const undo = `{ ${post('undo', '{ item: "${ $item }", gave: "${ $compensated.output }", got: "${ $compensated.input }" }')} }`;
    const body = `{ do: { ${post('do', '"${ $item }"')} , metadata: { compensate: [{ undo: ${undo} }] } } }`;
    const text = definition(
      list(['rounds', `{ for: { in: '[7, 8]' }, do: [${body}] }`], ['last', `{ ${post('last')} }`]),
    );
    on.reply = (request, number) =>
      pathOf(request) === 'last' ? answer(400) : answer(200, `answer ${number}`);
    expect((await on.run(text, { given: 1 })).ending).toBe('FAILED');
    expect(on.sent.slice(3).map(({ body: sent }) => sent)).toEqual([
      { item: 8, gave: 'answer 2', got: 'answer 1' },
      { item: 7, gave: 'answer 1', got: { given: 1 } },
    ]);
    expect(new Set(on.sent.map(({ headers }) => headers['idempotency-key'])).size).toBe(5);
  });

  it('undoes once what a retry has done again', async () => {
    let attempts = 0;
    on.reply = (request) => {
      if (pathOf(request) !== 'b') return answer(200, pathOf(request));
      attempts += 1;
      return answer(500);
    };
    const retried = `{ try: [{ a: ${step('a')} }, { b: ${step('b')} }], catch: { retry: { limit: { attempt: { count: 2 } } } } }`;
    await on.run(definition(list(['attempt', retried])));
    expect(attempts).toBe(3);
    expect(sentTo(on).filter((path) => path === 'undo-a')).toHaveLength(1);
  });

  it('undoes what the branches of a fork have done in the reverse of the order in which they did', async () => {
    const second = Promise.withResolvers<void>();
    on.reply = async (request) => {
      if (pathOf(request) === 'a') await second.promise;
      if (pathOf(request) === 'b') queueMicrotask(() => second.resolve());
      return pathOf(request) === 'last' ? answer(400) : answer(200, pathOf(request));
    };
    const fork = `{ fork: { branches: [{ a: ${step('a')} }, { b: ${step('b')} }] } }`;
    await on.run(definition(list(['fork', fork], ['last', `{ ${post('last')} }`])));
    expect(sentTo(on).slice(-2)).toEqual(['undo-a', 'undo-b']);
  });

  it('waits for what is being done in a branch that nobody wants any more, undoes it, and begins nothing there', async () => {
    const failed = Promise.withResolvers<void>();
    on.reply = async (request) => {
      const path = pathOf(request);
      // Both are answered after the other has failed, one of them long after.
      if (path === 'plain' || path === 'slow') await failed.promise;
      if (path === 'slow') await new Promise((resolve) => setTimeout(resolve, 50));
      if (path === 'broken') queueMicrotask(() => failed.resolve());
      return path === 'broken' ? answer(400) : answer(200, path);
    };
    const slow = `{ do: [{ slow: ${step('slow')} }, { next: ${step('next')} }] }`;
    const plain = `{ do: [{ plain: { ${post('plain')} } }, { later: { ${post('later')} } }] }`;
    const fork = `{ fork: { branches: [{ one: ${slow} }, { two: ${plain} }, { broken: { ${post('broken')} } }] } }`;
    expect((await on.run(definition(list(['fork', fork])))).ending).toBe('FAILED');
    expect(sentTo(on).toSorted()).toEqual(['broken', 'plain', 'slow', 'undo-slow']);
  });

  it('gives what undoes a task the context as it was behind that task', async () => {
    on.reply = failing('last');
    const undo = `{ ${post('undo', '"${ $context }"')} }`;
    const first = `{ ${post('a')}, export: { as: '{ ticket: . }' }, metadata: { compensate: [{ undo: ${undo} }] } }`;
    const later = `{ set: { x: 1 }, export: { as: '{ ticket: "another" }' } }`;
    await on.run(definition(list(['a', first], ['b', later], ['last', `{ ${post('last')} }`])));
    expect(on.sent.at(-1)!.body).toEqual({ ticket: 'a' });
  });

  it('ends as what could not be undone, tells what remains, and tries that again or leaves it when somebody says so', async () => {
    on.reply = failing('d', 'undo-b');
    const { ending, error } = await on.run(saga);
    expect(ending).toBe('COMPENSATION_FAILED');
    expect(error).toMatchObject({ status: 409, instance: '/do/1/b/metadata/compensate/0/undo-b' });
    expect(on.history.events.at(-1)).toMatchObject({
      type: 'COMPENSATION_FAILED',
      detail: {
        count: 2,
        undone: [
          { task: 'b', place: '/b' },
          { task: 'a', place: '/a' },
        ],
      },
    });
    on.history.resume();
    expect((await on.run(saga)).ending).toBe('COMPENSATION_FAILED');
    expect(sentTo(on).slice(4)).toEqual(['undo-c', 'undo-b', 'undo-b']);
    expect(on.sent.at(-1)!.headers['idempotency-key']).toBe(on.sent.at(-2)!.headers['idempotency-key']);
    on.history.resume(['/b']);
    const last = await on.run(saga);
    expect(last).toMatchObject({ ending: 'FAILED', error: { instance: '/do/3/d' } });
    expect(sentTo(on).slice(4)).toEqual(['undo-c', 'undo-b', 'undo-b', 'undo-a']);
    expect(remainingUndos(on.history.events)).toEqual([]);
  });

  it('undoes what it has done when it was cancelled so', async () => {
    on.reply = (request) => {
      if (pathOf(request) === 'c') on.history.cancelAndCompensate();
      return answer(200, pathOf(request));
    };
    expect((await on.run(saga)).ending).toBe('ENDED_ELSEWHERE');
    expect(sentTo(on)).toEqual(['a', 'b', 'c']);
    expect((await on.run(saga)).ending).toBe('CANCELLED');
    expect(sentTo(on)).toEqual(['a', 'b', 'c', 'undo-b', 'undo-a']);
    expect(on.history.lines.at(-1)).toBe('EXECUTION_CANCELLED');
  });
});

describe('a saga, over crashes', () => {
  const forked = definition(
    list(
      ['a', step('a')],
      ['fork', `{ fork: { branches: [{ b: ${step('b')} }, { c: ${step('c')} }] } }`],
      ['d', step('d')],
    ),
  );

  /** Runs it, crashing once at each moment of the way in turn, and looks at what is left. */
  async function crashingEverywhere(text: string, reply: Bench['reply'], look: (each: Bench) => void) {
    let crashed = true;
    let moments = 0;
    for (; crashed; moments += 1) {
      const one = bench(expressions);
      one.reply = reply;
      const journal = new MemoryStepJournal();
      let left = moments;
      crashed = false;
      const crash = () => {
        if (left === 0) crashed = true;
        left -= 1;
        if (left === -1) throw new Crash();
      };
      journal.onKeep = crash;
      one.history.onRecord = crash;
      await one.run(text, {}, one.memory({ journal })).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
      });
      if (crashed) await one.run(text, {}, one.memory({ journal }));
      look(one);
    }
    return moments;
  }

  it.each([
    ['in turn', saga],
    ['in a fork', forked],
  ])(
    'that fails at each of its steps undoes what it did, once each, wherever it crashes: %s',
    async (_, text) => {
      let moments = 0;
      for (const broken of steps) {
        moments += await crashingEverywhere(text, failing(broken), (one) => {
          const lines = one.history.lines;
          expect(lines.at(-1)).toBe('EXECUTION_FAILED');
          expect(new Set(lines).size).toBe(lines.length);
          const completed = lines.filter((line) => /^TASK_COMPLETED [a-d]$/u.test(line));
          const undone = lines.filter((line) => line.startsWith('TASK_COMPENSATED'));
          const names = (each: string[]) => each.map((line) => line.split(' ')[1]);
          expect(names(undone)).toEqual(names(completed).toReversed());
          expect(names(completed)).not.toContain(broken);
          // What a service sees: each effect by one key, and what undoes it by one too.
          const keys = new Set(one.sent.map(({ headers }) => headers['idempotency-key']));
          expect([...keys].filter((key) => key!.includes('/undo-'))).toHaveLength(undone.length);
          expect(remainingUndos(one.history.events)).toEqual([]);
        });
      }
      expect(moments).toBeGreaterThan(80);
    },
  );

  it('that crashes in every call and in the undoing of every call undoes each once, by one key', async () => {
    for (const broken of steps) {
      const one = bench(expressions);
      one.reply = failing(broken);
      const journal = new MemoryStepJournal();
      const crashed = new Set<string>();
      // What a call has done is only kept the second time.
      journal.onKeep = (part, { name }) => {
        const place = `${part} ${name}`;
        if (crashed.has(place)) return;
        crashed.add(place);
        throw new Crash();
      };
      let ending: string | null = null;
      while (ending === null) {
        ending = await one.run(saga, {}, one.memory({ journal })).then(
          (ended) => ended.ending,
          (error: unknown) => {
            if (error instanceof Crash) return null;
            throw error;
          },
        );
      }
      const done = steps.slice(0, steps.indexOf(broken));
      expect(ending).toBe('FAILED');
      expect(crashed.size).toBe(2 * done.length + 1);
      expect(one.history.lines.filter((line) => line.startsWith('TASK_COMPENSATED'))).toEqual(
        done.toReversed().map((name) => `TASK_COMPENSATED ${name}`),
      );
      const keys = one.sent.map(({ headers }) => String(headers['idempotency-key']));
      expect([...new Set(keys)].filter((key) => key.includes('/undo-'))).toEqual(
        done.toReversed().map((name) => `exe_test/${name}/compensate/undo-${name}`),
      );
      expect(keys).toHaveLength(2 * new Set(keys).size);
    }
  });

  it('that cannot be undone at each of its steps ends so wherever it crashes, and goes on where it stood', async () => {
    for (const stuck of ['undo-a', 'undo-b', 'undo-c']) {
      await crashingEverywhere(saga, failing('d', stuck), (one) => {
        expect(one.history.lines.at(-1)).toBe('COMPENSATION_FAILED');
        expect(new Set(one.history.lines).size).toBe(one.history.lines.length);
        const done = ['undo-c', 'undo-b', 'undo-a'];
        const remaining = remainingUndos(one.history.events).map(({ task }) => `undo-${task}`);
        expect(remaining).toEqual(done.slice(done.indexOf(stuck)));
        expect(sentTo(one).filter((path) => done.indexOf(path) > done.indexOf(stuck))).toEqual([]);
      });
    }
  });
});
