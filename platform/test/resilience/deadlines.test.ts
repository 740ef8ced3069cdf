import type { ExecutionResult } from 'graphql';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { limitUntil } from '../../src/resilience/timeLimit.js';
import { HttpSubgraphEndpoint } from '../../src/subgraph/HttpSubgraphEndpoint.js';
import { SubgraphClient } from '../../src/subgraph/SubgraphClient.js';
import { ContextTokenSigner } from '../../src/identity/ContextTokenSigner.js';
import { createSigningKey } from '../../src/identity/SigningKey.js';
import { openNotes, type OpenNotes } from './openNotes.js';
import { silent, startMoodyServer } from './startMoodyServer.js';

let notes: OpenNotes;
beforeAll(async () => {
  notes = await openNotes();
});
afterAll(() => notes[Symbol.asyncDispose]());

const slow = 'query Slow($seconds: Float!) { slow(seconds: $seconds) }';
const writeSlowly = `mutation W($text: String!, $seconds: Float!) { writeSlowly(text: $text, seconds: $seconds) }`;

async function post(
  query: string,
  variables: Record<string, unknown>,
  deadlineMs: number,
): Promise<ExecutionResult> {
  const { test: platform, url } = notes;
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${await platform.tokenFor(platform.contextOf())}`,
      'x-gantry-deadline-ms': String(deadlineMs),
    },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as ExecutionResult;
}

test('has the database cancel a statement for which there is no time left', async () => {
  const started = performance.now();
  const answer = post(slow, { seconds: 30 }, 1_500);
  await vi.waitFor(async () => expect(await notes.sleeping()).toBe(1), 5_000);
  const { errors } = await answer;
  expect(errors).toMatchObject([
    {
      message: 'The database did not answer in time.',
      extensions: { code: 'UNAVAILABLE', reason: 'DEADLINE_EXCEEDED' },
    },
  ]);
  expect(performance.now() - started).toBeLessThan(10_000);
  expect(await notes.sleeping()).toBe(0);
});

test('keeps nothing of a mutation for which there is no time left', async () => {
  const { errors } = await post(writeSlowly, { text: 'too late', seconds: 30 }, 150);
  expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE', reason: 'DEADLINE_EXCEEDED' } }]);
  const { data } = await post('{ notes { text } }', {}, 10_000);
  expect(data).toEqual({ notes: [] });
});

test('leaves no limit behind on the connection', async () => {
  await post(slow, { seconds: 0 }, 400);
  const context = notes.test.contextOf();
  const limits = await Promise.all(
    Array.from({ length: 8 }, () =>
      notes.test.platform.database.tenant({ tenantId: context.tenant!.id }, (em) =>
        em.execute<{ statement_timeout: string }[]>('SHOW statement_timeout'),
      ),
    ),
  );
  expect(new Set(limits.flat().map((row) => row.statement_timeout))).toEqual(new Set(['0']));
});

test('goes without a limit where nobody said one, or none that is a number', async () => {
  for (const deadline of [0, -5, Number.NaN]) {
    expect(await post(slow, { seconds: 0.01 }, deadline)).toEqual({ data: { slow: true } });
  }
});

test('tells the next subgraph what is left, and stops asking it when that is over', async () => {
  await using next = await startMoodyServer();
  next.usual = silent;
  const endpoint = new HttpSubgraphEndpoint({ name: 'next', url: next.url });
  const signer = new ContextTokenSigner('notes', await createSigningKey('notes'));
  const client = new SubgraphClient(() => endpoint, signer);
  const waiting = new AbortController();
  limitUntil(waiting.signal, performance.now() + 120);
  const asked = client.request('next', 'query Q { ok }', {}, notes.test.contextOf(), waiting.signal);
  await expect(asked).rejects.toMatchObject({
    code: 'UNAVAILABLE',
    extensions: { reason: 'DEADLINE_EXCEEDED' },
  });
  expect(next.asked).toHaveLength(1);
  expect(next.asked[0]!.deadlineMs).toBeLessThanOrEqual(120);
  await endpoint.close();
});

test('aborts what is done for a request when there is no time left, also while its caller waits', async () => {
  const execute = vi.spyOn(notes.subgraph, 'execute');
  await post(slow, { seconds: 1 }, 100);
  const signal = execute.mock.calls[0]![2]!;
  expect(signal.reason).toMatchObject({ name: 'TimeoutError' });
  execute.mockRestore();
});
