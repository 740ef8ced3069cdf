import { parse } from 'graphql';
import { afterEach, expect, test } from 'vitest';
import { PlannerThread } from '../../src/planning/PlannerThread.js';
import { composeSupergraph } from '../fixtures/composeSupergraph.js';

const sdl = composeSupergraph([
  { name: 'only', url: 'http://127.0.0.1:1', typeDefs: parse('type Query { "What it is." a: Int b: Int }') },
]);
/** A thread that is stuck with `stuck`, dies of `die`, and plans everything else. */
const moody = new URL('../fixtures/moodyPlanner.mjs', import.meta.url);
let thread: PlannerThread;
afterEach(() => thread.retire());

test('says what clients see, and plans for it', async () => {
  let apiSdl: string;
  ({ thread, apiSdl } = await PlannerThread.start(sdl));
  expect(apiSdl).toContain('What it is.');
  expect(apiSdl).not.toContain('join__');
  const { node } = await thread.plan('query Two { b } query One { a }', 'One');
  expect(node).toMatchObject({ kind: 'Fetch', serviceName: 'only', operation: 'query One__only__0{a}' });
});

test('tells what is wrong with an operation, and plans the next', async () => {
  ({ thread } = await PlannerThread.start(sdl));
  await expect(thread.plan('{ nothing }', undefined)).rejects.toThrow('nothing');
  expect((await thread.plan('{ a }', undefined)).node?.kind).toBe('Fetch');
});

test('gives up an operation that takes too long, and no other', async () => {
  ({ thread } = await PlannerThread.start(sdl, { program: moody, patience: 200 }));
  const [stuck, next] = await Promise.allSettled([
    thread.plan('stuck', undefined),
    thread.plan('{ a }', undefined),
  ]);
  expect(stuck).toMatchObject({ status: 'rejected', reason: { code: 'UNAVAILABLE' } });
  expect(next).toMatchObject({ status: 'fulfilled' });
});

test('gives up a supergraph that takes too long to read, and reads the next', async () => {
  const options = { program: moody, readPatience: 500 };
  await expect(PlannerThread.start('stuck', options)).rejects.toThrow(
    'The supergraph could not be read within 0.5 seconds.',
  );
  ({ thread } = await PlannerThread.start(sdl, { program: moody }));
  expect(await thread.plan('{ a }', undefined)).toMatchObject({ of: '{ a }' });
});

test('lets only so many wait', async () => {
  ({ thread } = await PlannerThread.start(sdl, { program: moody, patience: 200, capacity: 1 }));
  const asked = [thread.plan('stuck', undefined), thread.plan('{ a }', undefined)];
  await expect(thread.plan('{ b }', undefined)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect((await Promise.allSettled(asked)).map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
});

test('takes no answer to what it gave up for the answer to something else', async () => {
  ({ thread } = await PlannerThread.start(sdl, { program: moody, patience: 300 }));
  const asked = [thread.plan('late', undefined), thread.plan('{ a }', undefined)] as const;
  await new Promise((resolve) => setImmediate(resolve));
  // Both the answer and the end of patience are there when the loop turns again.
  const until = performance.now() + 700;
  while (performance.now() < until);
  const [late, next] = await Promise.allSettled(asked);
  expect(late.status).toBe('rejected');
  expect(next).toMatchObject({ status: 'fulfilled', value: { of: '{ a }' } });
});

test('starts a thread that ended anew', async () => {
  ({ thread } = await PlannerThread.start(sdl, { program: moody }));
  const [died, next] = await Promise.allSettled([
    thread.plan('die', undefined),
    thread.plan('{ a }', undefined),
  ]);
  expect(died).toMatchObject({ status: 'rejected', reason: { message: expect.stringContaining('planner') } });
  expect(next).toMatchObject({ status: 'fulfilled' });
});

test('plans what has come late, after it was retired', async () => {
  ({ thread } = await PlannerThread.start(sdl));
  thread.retire();
  expect((await thread.plan('{ a }', undefined)).node?.kind).toBe('Fetch');
});

test('reads the next supergraph in the thread that read the one before', async () => {
  ({ thread } = await PlannerThread.start(sdl));
  thread.retire();
  const next = composeSupergraph([
    { name: 'other', url: 'http://127.0.0.1:1', typeDefs: parse('type Query { c: Int }') },
  ]);
  await expect(PlannerThread.start('not one')).rejects.toThrow('Syntax Error');
  let apiSdl: string;
  ({ thread, apiSdl } = await PlannerThread.start(next));
  expect(apiSdl).not.toContain('What it is.');
  expect((await thread.plan('{ c }', undefined)).node).toMatchObject({ serviceName: 'other' });
  await expect(thread.plan('{ a }', undefined)).rejects.toThrow('"a"');
});

test('keeps a thread that has nothing to do any more, and none that was stuck', async () => {
  const threadOf = async (document: string): Promise<unknown> => {
    ({ thread } = await PlannerThread.start(sdl, { program: moody, patience: 200 }));
    try {
      return ((await thread.plan(document, undefined)) as unknown as { threadId: number }).threadId;
    } finally {
      thread.retire();
    }
  };
  const first = await threadOf('{ a }');
  expect(await threadOf('{ b }')).toBe(first);
  await expect(threadOf('stuck')).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await threadOf('{ c }')).not.toBe(first);
});
