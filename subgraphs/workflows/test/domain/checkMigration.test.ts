import { beforeEach, describe, expect, it, vi } from 'vitest';
import { MemoryMailbox } from '../../src/adapters/durable/MemoryMailbox.js';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import type { Definition } from '../../src/domain/dsl/Definition.js';
import { Abandoned } from '../../src/domain/interpreter/Durable.js';
import { checkMigration } from '../../src/domain/migration/checkMigration.js';
import type { Recording } from '../../src/domain/replay/Recording.js';
import { answer, bench, definition } from '../support/execution.js';
import { jqForFile } from '../support/expressions.js';

const expressions = jqForFile();
let on: ReturnType<typeof bench>;
beforeEach(() => {
  on = bench(expressions);
});

const compiled = async (text: string): Promise<Definition> => {
  const { definition: found, diagnostics } = await compileDefinition(text, { connectors: [], expressions });
  if (!found) throw new Error(JSON.stringify(diagnostics, null, 1));
  return found;
};

/** Counts who waits for something to be sent. */
class CountedMailbox extends MemoryMailbox {
  waiting = 0;

  override changed(signal: AbortSignal): Promise<void> {
    this.waiting += 1;
    return super.changed(signal);
  }
}

/** Runs a definition until so many of its lines wait, and stops it there. */
const stand = async (text: string, lines = 1): Promise<Recording> => {
  const stopped = new AbortController();
  const mailbox = new CountedMailbox();
  let sleeping = 0;
  const wait = (): Promise<void> => {
    sleeping += 1;
    return new Promise(() => {});
  };
  on.reply = ({ url }) => answer(200, new URL(url).pathname);
  const durable = on.memory({ signal: stopped.signal, wait, mailbox });
  const running = on.run(text, { n: 2 }, durable);
  running.catch(() => {});
  await vi.waitFor(() => expect(sleeping + mailbox.waiting).toBe(lines), { timeout: 30_000 });
  stopped.abort(new Abandoned());
  await expect(running).rejects.toBeInstanceOf(Abandoned);
  return {
    executionId: 'exe_test',
    definition: await compiled(text),
    input: { n: 2 },
    calls: { deadlineMs: 1_000, attempts: 5, delayMs: 100, longestDelayMs: 2_000 },
    history: structuredClone(on.history.events),
    journal: durable.journal.all,
  };
};

const get = (path: string) => `{ call: http, with: { method: get, endpoint: 'http://test/${path}' } }`;
const pause = '  - pause: { wait: { hours: 1 } }\n';
const first = `  - first: ${get('a')}\n`;
const then = (path: string) => `  - last: ${get(path)}\n`;
const listen = (type: string, more = '') =>
  `  - hear: { listen: { to: { one: { with: { type: ${type}${more} } } } } }\n`;
const fork = (...branches: string[]) => `  - both: { fork: { branches: [${branches.join(', ')}] } }\n`;
const waiting = (name: string, more = '') =>
  `{ ${name}: { do: [{ ${name}-waits: { wait: { hours: 1 } } }${more}] } }`;
const loop = (list: string, ...tasks: string[]) =>
  `  - each: { for: { in: '\${ ${list} }' }, do: [${tasks.join(', ')}] }\n`;
const named = (name: string, seconds: number) =>
  `use: { retries: { ${name}: { delay: { seconds: ${seconds} } } } }`;
const trying = `  - try-it: { try: [{ pause: { wait: { hours: 1 } } }], catch: { retry: known } }\n`;

describe('an execution that stands still can go on with a version', () => {
  it.each<[string, string, string, number?]>([
    ['that has a later task otherwise', first + pause + then('b'), first + pause + then('c')],
    [
      'that has more or fewer later tasks',
      first + pause + then('b'),
      `${first}${pause}  - more: ${get('c')}\n  - most: { set: {} }\n`,
    ],
    [
      'whose loop has more to do behind where it stands',
      loop('[1, 2]', '{ rest: { wait: { hours: 1 } } }'),
      loop('[1, 2]', '{ rest: { wait: { hours: 1 } } }', `{ more: ${get('b')} }`),
    ],
    [
      'whose branches have more to do behind where they stand',
      fork(waiting('one'), waiting('two')),
      fork(waiting('one', `, { more: ${get('b')} }`), waiting('two')) + then('c'),
      2,
    ],
    [
      'that only says more of itself',
      first + pause,
      `${first.replace('{ call', '{ metadata: { note: x }, call')}${pause}`,
    ],
  ])('%s', async (_what, before, after, lines) => {
    const recording = await stand(definition(before), lines);
    expect(await checkMigration(recording, await compiled(definition(after)), expressions)).toBeNull();
  });

  it('and decides with it from there on, what it had decided before being the same', async () => {
    const recording = await stand(definition(first + pause + then('b')));
    const after = await compiled(definition(first + pause + then('c')));
    const { history, journal } = recording;
    const next = bench(expressions);
    expect(await checkMigration(recording, after, expressions)).toBeNull();
    expect(history.map(({ type }) => type)).toEqual([
      'EXECUTION_STARTED',
      'TASK_STARTED',
      'TASK_COMPLETED',
      'TASK_STARTED',
      'WAIT_STARTED',
    ]);
    expect(
      Object.values(journal)
        .flat()
        .map(({ name }) => name),
    ).toContain('sleep');
    expect(next.sent).toEqual([]);
  });
});

describe('an execution that stands still cannot go on with a version', () => {
  it.each<[string, string, string, object, number?]>([
    [
      'that calls something else in a task that is over',
      first + pause,
      first.replace('/a', '/b') + pause,
      {
        code: 'TASK_CHANGED',
        task: 'first',
        message: expect.stringMatching(
          /^The task "first" has begun, and is otherwise: its with was .*test\/a.*, and is .*test\/b/u,
        ),
      },
    ],
    ['that does not have a task that is over', first + pause, pause, { code: 'TASK_REMOVED', task: 'first' }],
    [
      'that has a task more before',
      first + pause,
      `${first}  - between: { set: { x: 1 } }\n${pause}`,
      { code: 'DECIDED_OTHERWISE', task: 'between', message: expect.stringContaining('Event 4 was') },
    ],
    [
      'that has tasks in another order',
      `${first}  - second: ${get('b')}\n${pause}`,
      `  - second: ${get('b')}\n${first}${pause}`,
      { code: 'DECIDED_OTHERWISE', task: 'second' },
    ],
    [
      'that waits for longer',
      first + pause,
      first + pause.replace('1', '2'),
      { code: 'TASK_CHANGED', task: 'pause' },
    ],
    ['that listens to something else', listen('a'), listen('b'), { code: 'TASK_CHANGED', task: 'hear' }],
    [
      'that listens more closely, of which the history says nothing',
      listen('a'),
      listen('a', ', source: x'),
      { code: 'TASK_CHANGED', task: 'hear' },
    ],
    [
      'that has a branch more in a fork under way',
      fork(waiting('one'), waiting('two')),
      fork(waiting('one'), waiting('two'), waiting('three')),
      { code: 'TASK_CHANGED', task: 'both' },
      2,
    ],
    [
      'that has other tasks where a branch stands',
      fork(waiting('one'), waiting('two')),
      fork(waiting('one'), '{ two: { do: [{ else: { set: {} } }, { two-waits: { wait: { hours: 1 } } }] } }'),
      { code: 'DECIDED_OTHERWISE', task: 'else' },
      2,
    ],
    [
      'whose loop goes over something else',
      loop('[1, 2]', '{ rest: { wait: { hours: 1 } } }'),
      loop('[1, 2, 3]', '{ rest: { wait: { hours: 1 } } }'),
      { code: 'TASK_CHANGED', task: 'each' },
    ],
    [
      'whose loop does more in a round that is over',
      loop('[1, 2]', `{ one: ${get('a')} }`, '{ rest: { if: "${ $item == 2 }", wait: { hours: 1 } } }'),
      loop(
        '[1, 2]',
        `{ one: ${get('a')} }`,
        '{ rest: { if: "${ $item == 2 }", wait: { hours: 1 } } }',
        '{ more: { set: {} } }',
      ),
      { code: 'DECIDED_OTHERWISE', task: 'more' },
    ],
    [
      'that undoes otherwise what is done',
      first.replace('{ call', `{ metadata: { compensate: [{ undo: ${get('u')} }] }, call`) + pause,
      first.replace('{ call', `{ metadata: { compensate: [{ undo: ${get('v')} }] }, call`) + pause,
      { code: 'TASK_CHANGED', task: 'first' },
    ],
    [
      'that gives a name that it has used to another task',
      first + pause,
      `${first}${pause}  - group: { do: [{ first: ${get('c')} }] }\n`,
      { code: 'TASK_REMOVED', task: 'first' },
    ],
  ])('%s', async (_what, before, after, obstacle, lines) => {
    const recording = await stand(definition(before), lines);
    expect(await checkMigration(recording, await compiled(definition(after)), expressions)).toMatchObject(
      obstacle,
    );
    expect(await checkMigration(recording, recording.definition, expressions)).toBeNull();
  });

  it.each<[string, string, string, string, string | null]>([
    ['a retry that it uses', named('known', 1), named('known', 2), trying, '/use/retries/known'],
    [
      'a retry that it does not use',
      `use: { retries: { known: { delay: { seconds: 1 } }, other: { delay: { seconds: 1 } } } }`,
      `use: { retries: { known: { delay: { seconds: 1 } }, other: { delay: { seconds: 2 } } } }`,
      trying,
      null,
    ],
    [
      'its own timeout',
      'timeout: { after: { days: 1 } }',
      'timeout: { after: { days: 2 } }',
      pause,
      '/timeout',
    ],
    ['what its input has to be', '', 'input: { from: "${ .n }" }', pause, '/input'],
    ['what it gives in the end', '', 'output: { as: "${ {} }" }', pause, null],
  ])('where it rests on %s', async (_what, before, after, tasks, place) => {
    const recording = await stand(definition(tasks, before));
    const found = await checkMigration(recording, await compiled(definition(tasks, after)), expressions);
    if (place === null) expect(found).toBeNull();
    else
      expect(found).toMatchObject({
        code: 'DEFINITION_CHANGED',
        task: null,
        message: expect.stringContaining(`rests on ${place}, which was `),
      });
  });

  it('that asks less of the world, of which only the journal knows', async () => {
    const recording = await stand(definition(first + pause));
    recording.journal['']!.push({ name: 'call /more', result: null });
    expect(await checkMigration(recording, recording.definition, expressions)).toMatchObject({
      code: 'DECIDED_OTHERWISE',
      message: expect.stringContaining('"call /more", and does not come any more'),
    });
  });
});
