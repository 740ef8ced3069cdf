import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { RequestContext } from '../../src/identity/RequestContext.js';
import { openNotes, type OpenNotes } from './openNotes.js';

let notes: OpenNotes;
beforeAll(async () => {
  notes = await openNotes({ total: 4, perTenant: 3, waitingPerTenant: 20 });
});
afterAll(() => notes[Symbol.asyncDispose]());

const slow = 'query Slow($seconds: Float!) { slow(seconds: $seconds) }';

function ask(context: RequestContext, seconds = 0.1): Promise<unknown> {
  return notes.test.execute(notes.subgraph, slow, { seconds }, context).then((result) => {
    const code = result.errors?.[0]?.extensions['code'];
    if (code !== undefined) throw new Error(String(code));
    return result.data;
  });
}

test('lets no tenant hold all connections, and others go ahead of its queue', async () => {
  const flood = notes.test.contextOf({ tenant: 'flood' });
  const calm = notes.test.contextOf({ tenant: 'calm' });
  const done: string[] = [];
  const flooding = Array.from({ length: 20 }, () => ask(flood).then(() => done.push('flood')));
  await vi.waitFor(async () => expect(await notes.sleeping()).toBe(3), 30_000);
  for (let index = 0; index < 3; index++) await ask(calm, 0).then(() => done.push('calm'));
  // Of those that waited before, none was waited for: three could end meanwhile, or six.
  expect(done.filter((who) => who === 'flood').length).toBeLessThanOrEqual(6);
  await Promise.all(flooding);
  expect(done).toHaveLength(23);
});

test('refuses a tenant more than may wait, and nobody else', async () => {
  const flood = notes.test.contextOf({ tenant: 'flood' });
  const results = Promise.allSettled(Array.from({ length: 40 }, () => ask(flood)));
  expect(await ask(notes.test.contextOf({ tenant: 'calm' }), 0)).toEqual({ slow: true });
  const refused = (await results).filter((result) => result.status === 'rejected');
  expect(refused).toHaveLength(40 - 3 - 20);
  expect(new Set(refused.map(({ reason }) => String(reason)))).toEqual(new Set(['Error: RATE_LIMITED']));
});

test('loses no place to what fails, and refuses nothing that nobody waits for', async () => {
  const context = notes.test.contextOf({ tenant: 'flood' });
  await Promise.all(Array.from({ length: 12 }, () => ask(context, Number.NaN).catch(() => undefined)));
  const { database } = notes.test.platform;
  const work = Array.from({ length: 60 }, () =>
    database.tenant({ tenantId: context.tenant!.id }, (em) => em.execute('SELECT 1')),
  );
  expect(await Promise.all(work)).toHaveLength(60);
  expect(await ask(context, 0)).toEqual({ slow: true });
});

test('has what nobody waits for hold half as many, however much of it there is', async () => {
  const flood = notes.test.contextOf({ tenant: 'flood' });
  const { database } = notes.test.platform;
  const tenantId = flood.tenant!.id;
  let under = 0;
  let most = 0;
  const work = Array.from({ length: 30 }, () =>
    database.tenant({ tenantId }, async (em) => {
      most = Math.max(most, (under += 1));
      await em.execute('SELECT pg_sleep(0.01)');
      under -= 1;
    }),
  );
  expect(await ask(flood, 0)).toEqual({ slow: true });
  await Promise.all(work);
  expect(most).toBe(2);
});
