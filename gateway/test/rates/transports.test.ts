import { afterEach, describe, expect, test } from 'vitest';
import { startOffice, type Answer, type RunningOffice } from '../fixtures/startOffice.js';

const query = '{ viewer { id } }';
const acme = { 'x-gantry-tenant': 'acme' };
const globex = { 'x-gantry-tenant': 'globex' };

let office: RunningOffice;
afterEach(() => office[Symbol.asyncDispose]());

async function start(operations: number): Promise<void> {
  const limits = { TEAM: { operations, seconds: 3_600 } };
  const quotas = { FREE: { operations: 1, seconds: 3_600 } };
  office = await startOffice({ maxBatch: 5, rates: { limits, quotas, redisUrl: undefined } });
}

const codes = (answers: Answer[]): unknown[] => answers.map(({ errors }) => errors?.[0]?.extensions.code);

describe('a tenant’s limit', () => {
  test('refuses over HTTP with 429 and Retry-After, before anything is done; so does a quota', async () => {
    await start(1);
    const wrong = await office.ask('{ nonsense }', acme);
    expect(codes([wrong.body])).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(codes([(await office.ask(query, globex)).body])).toEqual([undefined]);
    const before = office.office.resolved.length;
    for (const [tenant, code] of [
      [acme, 'RATE_LIMITED'],
      [globex, 'QUOTA_EXCEEDED'],
    ] as const) {
      const { status, headers, body } = await office.ask(query, tenant);
      expect([status, codes([body])]).toEqual([429, [code]]);
      const retryAfter = Number(headers.get('retry-after'));
      expect(retryAfter).toBeGreaterThan(3_500);
      expect(body.errors?.[0]?.extensions).toMatchObject({ retryAfter, limit: 1 });
    }
    expect(office.office.resolved.length).toBe(before);
  });

  test('counts each operation of a batch, and refuses those beyond it', async () => {
    await start(2);
    const headers = { authorization: `Bearer ${await office.issuer.token()}`, ...acme };
    const response = await office.post([{ query }, { query }, { query }], headers);
    expect(codes((await response.json()) as Answer[])).toEqual([undefined, undefined, 'RATE_LIMITED']);
  });

  test('counts queries and subscriptions over sockets with all others, and leaves the socket open', async () => {
    await start(3);
    expect(codes([(await office.ask(query, acme)).body])).toEqual([undefined]);
    const client = office.socket({ authorization: `Bearer ${await office.issuer.token()}`, ...acme });
    const said = client.iterate({ query: 'subscription { said { text } }' });
    office.office.feed.push('one');
    expect((await said.next()).value).toEqual({ data: { said: { text: 'one' } } });
    expect((await client.iterate({ query }).next()).value).toMatchObject({ data: {} });
    for (const beyond of [query, 'subscription { said { text } }']) {
      await expect(client.iterate({ query: beyond }).next()).rejects.toMatchObject([
        { extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) as number } },
      ]);
    }
    office.office.feed.push('two');
    expect((await said.next()).value).toEqual({ data: { said: { text: 'two' } } });
    expect(codes([(await office.ask(query, acme)).body])).toEqual(['RATE_LIMITED']);
  });
});
