import { beforeEach, describe, expect, it } from 'vitest';
import { Crash } from '../../src/adapters/durable/MemoryDurable.js';
import { MemoryStepJournal } from '../../src/adapters/durable/MemoryStepJournal.js';
import { forkResult, joinContexts, type BranchEnd } from '../../src/domain/interpreter/forkResult.js';
import { jqForFile } from '../support/expressions.js';
import { answer, bench, definition } from '../support/execution.js';

const expressions = jqForFile();
let on: ReturnType<typeof bench>;
beforeEach(() => {
  on = bench(expressions);
});

const get = (name: string) => `{ call: http, with: { method: get, endpoint: 'http://test/${name}' } }`;
const post = (name: string) =>
  `{ call: http, with: { method: post, endpoint: 'http://test/${name}', body: {} } }`;
const pathOf = ({ url }: { url: string }) => new URL(url).pathname.slice(1);
const never = new Promise<never>(() => {});

/** A task that forks into these branches, each a task by its name. */
const fork = (branches: Record<string, string>, compete = false) =>
  `{ fork: { compete: ${compete}, branches: [${Object.entries(branches).map(([name, task]) => `{ ${name}: ${task} }`)}] } }`;
const together = (branches: Record<string, string>, compete = false) =>
  `\n  - together: ${fork(branches, compete)}\n`;

describe('a fork', () => {
  it('runs its branches side by side, each on its input, and gives their outputs in order', async () => {
    const second = Promise.withResolvers<void>();
    on.reply = async (request) => {
      // The first is only answered when the second has been asked.
      if (pathOf(request) === 'a') await second.promise;
      else second.resolve();
      return answer(200, `from ${pathOf(request)}`);
    };
    const tasks = together({ a: get('a'), b: get('b'), c: '{ set: { seen: "${ .given }" } }' });
    const { output } = await on.run(definition(tasks), { given: 7 });
    expect(output).toEqual(['from a', 'from b', { seen: 7 }]);
    expect(on.history.lines.toSorted()).toEqual(
      [
        'EXECUTION_STARTED',
        ...['a', 'b', 'c', 'together'].flatMap((task) => [`TASK_STARTED ${task}`, `TASK_COMPLETED ${task}`]),
        'EXECUTION_COMPLETED',
      ].toSorted(),
    );
    expect(on.history.events.map(({ sequence }) => sequence)).toEqual(
      on.history.events.map((_, index) => index + 1),
    );
    expect(on.history.lines.slice(-2)).toEqual(['TASK_COMPLETED together', 'EXECUTION_COMPLETED']);
  });

  it('says nothing more when the execution is ended while a branch fails', async () => {
    on.reply = () => {
      on.history.ended = true;
      return answer(404);
    };
    const { ending } = await on.run(definition(together({ broken: get('broken') })));
    expect(ending).toBe('ENDED_ELSEWHERE');
    expect(on.history.lines.at(-1)).toBe('TASK_STARTED broken');
  });

  it('fails with the first branch that fails, and cancels the others', async () => {
    on.reply = (request) => (pathOf(request) === 'slow' ? never : answer(404));
    const tasks = together({ slow: get('slow'), broken: get('broken'), done: '{ set: { a: 1 } }' });
    const { ending, error } = await on.run(definition(tasks));
    expect(ending).toBe('FAILED');
    expect(error).toMatchObject({ status: 404, instance: '/do/0/together/fork/branches/1/broken' });
    expect(on.history.lines).toContain('TASK_CANCELLED slow');
    expect(on.history.lines).not.toContain('TASK_CANCELLED done');
    expect(on.history.lines.slice(-2)).toEqual(['TASK_FAILED together', 'EXECUTION_FAILED']);
  });

  it('gives the output of the first branch to complete where they compete, and asks nothing more for the others', async () => {
    on.reply = (request) => (pathOf(request) === 'slow' ? never : answer(200, pathOf(request)));
    const slow = `{ do: [{ first: ${get('slow')} }, { second: ${get('later')} }] }`;
    const tasks = together(
      { slow, broken: '{ raise: { error: { type: x, status: 500 } } }', fast: get('fast') },
      true,
    );
    const { output } = await on.run(definition(tasks));
    expect(output).toBe('fast');
    expect(on.sent.map(pathOf).toSorted()).toEqual(['fast', 'slow']);
    expect(on.history.lines).toContain('TASK_FAILED broken');
    expect(on.history.lines).toContain('TASK_CANCELLED slow');
    expect(on.history.lines).not.toContain('TASK_CANCELLED broken');
  });

  it('fails when all that compete have failed, and a try handles that', async () => {
    const raise = (status: number) => `{ raise: { error: { type: x, status: ${status} } } }`;
    const inner = fork({ a: raise(501), b: raise(502) }, true);
    const tasks = `  - attempt: { try: [{ inner: ${inner} }], catch: { do: [{ say: { set: { caught: '\${ $error.status }' } } }] } }`;
    expect((await on.run(definition(tasks))).output).toEqual({ caught: 501 });
  });

  it('lets branches export to a context of their own, and puts the changes together afterwards', async () => {
    const exporting = (name: string) =>
      `{ set: { x: 1 }, export: { as: '$context + {${name}: ($context | keys)}' } }`;
    const tasks = `  - first: { set: { x: 0 }, export: { as: '{before: 1}' } }\n${together({ a: exporting('a'), b: exporting('b') })}  - last: { set: '\${ $context }' }`;
    expect((await on.run(definition(tasks))).output).toEqual({ before: 1, a: ['before'], b: ['before'] });
  });

  it('ends the workflow behind all branches when one of them says so', async () => {
    on.reply = async (request) => answer(200, pathOf(request));
    const tasks = `${together({ a: '{ set: { x: 1 }, then: end }', b: get('b') })}  - unwanted: { set: { y: 1 } }`;
    expect((await on.run(definition(tasks))).output).toEqual([{ x: 1 }, 'b']);
  });

  it('runs its branches again when it is retried, with the same idempotency keys, and anew in each round of a loop', async () => {
    on.reply = (request, number) =>
      pathOf(request) === 'b' && number <= 2 ? answer(503) : answer(200, number);
    const attempt = `{ try: [{ together: ${fork({ a: post('a'), b: post('b') })} }], catch: { retry: { limit: { attempt: { count: 2 } } } } }`;
    const tasks = `  - rounds: { for: { each: one, in: '[1, 2]' }, do: [{ attempt: ${attempt} }] }`;
    const { ending } = await on.run(definition(tasks));
    expect(ending).toBe('COMPLETED');
    const keys = on.sent.map((request) => [pathOf(request), request.headers['idempotency-key']]);
    expect(keys.filter(([path]) => path === 'b').map(([, key]) => key)).toEqual([
      'exe_test/rounds/0/attempt/try/together/fork/b',
      'exe_test/rounds/0/attempt/try/together/fork/b',
      'exe_test/rounds/1/attempt/try/together/fork/b',
    ]);
  });

  it('goes on after a crash at any step of any branch: what was kept is not done again, and nothing is missing', async () => {
    const branch = (name: string) =>
      `{ do: [{ ${name}1: ${post(`${name}1`)} }, { ${name}wait: { wait: PT1S } }, { ${name}2: ${post(`${name}2`)} }] }`;
    const nested = fork({ c: post('c'), d: post('d') });
    const text = definition(
      `${together({ a: branch('a'), b: branch('b'), n: nested })}  - last: ${post('last')}`,
    );
    const plain = await on.run(text);
    const lines = on.history.lines.toSorted();
    const keys = new Set(on.sent.map(({ headers }) => headers['idempotency-key']));
    let crashed = true;
    for (let at = 1; crashed; at += 1) {
      on = bench(expressions);
      crashed = false;
      let steps = 0;
      const journal = new MemoryStepJournal();
      journal.onKeep = () => {
        steps += 1;
        if (steps !== at) return;
        crashed = true;
        throw new Crash('The process is gone.');
      };
      const again = () => on.run(text, {}, on.memory({ journal }));
      const result = await on.run(text, {}, on.memory({ journal })).catch((error: unknown) => {
        if (!(error instanceof Crash)) throw error;
        return again();
      });
      expect(result).toMatchObject({ ending: 'COMPLETED', output: plain.output });
      expect(on.history.lines.toSorted()).toEqual(lines);
      expect(new Set(on.sent.map(({ headers }) => headers['idempotency-key']))).toEqual(keys);
      // The call whose answer was not kept, and those that were under way beside it.
      expect(on.sent.length - keys.size).toBeLessThanOrEqual(4);
    }
  });
});

describe('forkResult', () => {
  const completed = (output: number): BranchEnd => ({
    kind: 'completed',
    output,
    then: 'continue',
    context: {},
    now: 1,
  });
  const failed: BranchEnd = { kind: 'failed', problem: { status: 1 }, now: 1 };

  it.each<[string, [number, BranchEnd][], boolean, unknown]>([
    ['is open while a branch runs', [[0, completed(0)]], false, null],
    ['is open while one that competes may still complete', [[0, failed]], true, null],
    ['is decided by a failure', [[1, failed]], false, { kind: 'failed', over: [1] }],
    [
      'is decided by the first of those that compete',
      [[1, completed(1)]],
      true,
      { kind: 'completed', over: [1] },
    ],
    [
      'is that the execution has ended as soon as one branch hears of it',
      [[0, { kind: 'ended' }]],
      true,
      { kind: 'ended' },
    ],
  ])('%s', (_, ends, compete, expected) => {
    const result = forkResult(new Map(ends), 2, compete);
    if (expected === null) expect(result).toBeNull();
    else expect(result).toMatchObject(expected as object);
  });
});

describe('joinContexts', () => {
  it('takes what each branch has added, changed and taken away, the later one where two changed the same', () => {
    const before = { same: 1, changed: 1, gone: 1 };
    const joined = joinContexts(before, [
      { same: 1, changed: 2, gone: 1, a: 1 },
      { same: 1, changed: 3, b: 1 },
      before,
    ]);
    expect(joined).toEqual({ same: 1, changed: 3, a: 1, b: 1 });
  });

  it('takes the last that changed where contexts are no maps', () => {
    expect(joinContexts({}, ['a', {}, 'b', {}])).toBe('b');
  });
});
