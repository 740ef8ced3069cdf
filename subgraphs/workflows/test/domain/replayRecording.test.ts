import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { Crash } from '../../src/adapters/durable/MemoryDurable.js';
import { MemoryStepJournal } from '../../src/adapters/durable/MemoryStepJournal.js';
import type { Wait } from '../../src/domain/execution/Wait.js';
import type { Json } from '../../src/domain/Json.js';
import type { Recording } from '../../src/domain/replay/Recording.js';
import { replayRecording } from '../../src/domain/replay/replayRecording.js';
import { definitions } from '../support/arbitraryDefinition.js';
import { jqForFile } from '../support/expressions.js';
import { answer, bench, definition } from '../support/execution.js';

const expressions = jqForFile();
let on: ReturnType<typeof bench>;
beforeEach(() => {
  on = bench(expressions);
});

const post = (path: string) => `{ call: http, with: { method: post, endpoint: 'http://test/${path}' } }`;
const undone = (path: string) =>
  `{ call: http, with: { method: post, endpoint: 'http://test/${path}' }, metadata: { compensate: [{ undo-${path}: ${post(`undo-${path}`)} }] } }`;
const replay = () => replayRecording(on.recording!, expressions);
const said = ({ history, journal }: Recording) =>
  history.length + Object.values(journal).reduce((sum, steps) => sum + steps.length, 0);
const failing =
  (...paths: string[]): (typeof on)['reply'] =>
  ({ url }) => {
    const path = new URL(url).pathname.slice(1);
    return paths.includes(path) ? answer(503) : answer(200, path);
  };
/** Runs a definition to its end, or to where it waits for what nobody will tell it. */
const runWhileHeard = async (text: string, input: Json) => {
  const unheard = new AbortController();
  const quiet = async (waits: readonly Wait[]): Promise<void> => {
    if (waits.every(({ until }) => until === Infinity)) unheard.abort(new Error('Nobody tells it anything.'));
  };
  const ended = on.run(text, input, on.memory({ quiet, signal: unheard.signal }));
  await ended.catch((error: unknown) => {
    if (error !== unheard.signal.reason) throw error;
  });
};
/** Changes what was recorded. */
const changed = (change: (recording: Recording) => void) => {
  const copy = structuredClone(on.recording!);
  change(copy);
  return replayRecording(copy, expressions);
};

describe('a replay', () => {
  it('decides the same of any definition, and calls nothing', { timeout: 60_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(definitions, fc.boolean(), async (given, works) => {
        on = bench(expressions);
        on.reply = (_request, number) =>
          works || number % 2 === 0 ? answer(200, { a: number }) : answer(500);
        await runWhileHeard(stringify(given), { items: [1, 2], a: 'b' });
        const sent = on.sent.length;
        expect(await replay()).toEqual({ same: said(on.recording!), difference: null });
        expect(on.sent).toHaveLength(sent);
      }),
      { numRuns: 25, endOnFailure: true },
    );
  });

  it('decides the same in the branches of a fork, also in those that were cancelled, wherever they had come to', async () => {
    const slow = Promise.withResolvers<void>();
    on.reply = async (request) => {
      const path = new URL(request.url).pathname.slice(1);
      if (path === 'last') slow.resolve();
      if (path === 'first') await slow.promise;
      return answer(path === 'first' ? 400 : 200, path);
    };
    const busy = `{ do: [${['a', 'b', 'c', 'd', 'last'].map((name) => `{ ${name}: ${post(name)} }`).join(', ')}, { pause: { wait: PT1S } }] }`;
    const text = definition(
      `  - both: { fork: { branches: [{ fails: ${post('first')} }, { busy: ${busy} }] } }\n`,
    );
    expect((await on.run(text)).ending).toBe('FAILED');
    expect(await replay()).toEqual({ same: said(on.recording!), difference: null });
  });

  it('decides the same of what is undone, also when somebody had it tried again or left it', async () => {
    on.reply = failing('c', 'undo-b');
    const text = definition(['a', 'b', 'c'].map((name) => `  - ${name}: ${undone(name)}\n`).join(''));
    await on.run(text, {}, on.memory());
    expect((await replay()).difference).toBeNull();
    const { journal } = on.recording!;
    on.history.resume(['/b']);
    await on.run(text);
    const recording = { ...on.recording!, journal: { ...journal, ...on.recording!.journal } };
    expect(on.history.lines.at(-1)).toBe('EXECUTION_FAILED');
    const { difference, same } = await replayRecording(recording, expressions);
    expect(difference).toBeNull();
    // All but what somebody else wrote.
    expect(same).toBe(said(recording) - 2);
  });

  it('decides the same of what a crash has interrupted, and of what has not ended yet', async () => {
    const text = definition(`  - a: ${post('a')}\n  - pause: { wait: PT1S }\n  - b: ${post('b')}\n`);
    const journal = new MemoryStepJournal();
    let left = 2;
    journal.onKeep = () => {
      left -= 1;
      if (left === -1) throw new Crash();
    };
    await expect(on.run(text, {}, on.memory({ journal }))).rejects.toBeInstanceOf(Crash);
    await on.run(text, {}, on.memory({ journal }));
    expect(await replay()).toEqual({ same: said(on.recording!), difference: null });
    for (let events = 1; events < on.recording!.history.length; events += 1) {
      const { difference, same } = await changed(({ history }) => void (history.length = events));
      expect({ difference, reached: same >= events }).toEqual({ difference: null, reached: true });
    }
  });

  it('names the first event that is another', async () => {
    await on.run(definition("  - one: { set: { x: 1 } }\n  - two: { set: { y: '${ .x }' } }\n"));
    const { difference } = await changed(({ definition: of }) => {
      of.do[0]!['one'] = { set: { x: 2 } };
    });
    expect(difference).toMatchObject({
      kind: 'EVENT',
      sequence: 3,
      recorded: { type: 'TASK_COMPLETED', task: 'one', detail: { output: { x: 1 } } },
      found: { type: 'TASK_COMPLETED', task: 'one', detail: { output: { x: 2 } } },
    });
    expect(difference!.message).toMatch(/^Event 3 was .*, and is .*\.$/u);
  });

  it('names the first step that is another, and what does not come any more', async () => {
    await on.run(definition(`  - a: ${post('a')}\n  - b: ${post('b')}\n`));
    const step = await changed(({ journal }) => {
      journal['']![1]!.name = 'call /c';
    });
    expect(step.difference).toMatchObject({ kind: 'STEP', number: 2, recorded: 'call /c', found: 'call /b' });
    const less = await changed(({ journal }) => {
      journal['']!.push({ name: 'call /c', result: null });
    });
    expect(less.difference).toMatchObject({ kind: 'STEP', number: 3, found: null });
    const events = await changed(({ history }) => {
      history.push({ ...history.at(-1)!, sequence: history.length + 1, number: history.length + 1 });
    });
    expect(events.difference).toMatchObject({ kind: 'EVENT', found: null });
  });
});
