import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { anonymous } from '../../src/edge/anonymous.js';
import { cacheKey, cacheScope } from '../../src/caching/cacheKey.js';
import { defaultCachingSettings } from '../../src/caching/CachingSettings.js';
import { market, marketState } from '../fixtures/market.js';
import { startFederation, type Federation } from '../fixtures/startFederation.js';

let federation: Federation;
beforeAll(async () => {
  federation = await startFederation(market(marketState()), {
    caching: { ...defaultCachingSettings, store: 'memory' },
  });
});
afterAll(() => federation[Symbol.asyncDispose]());
afterEach(async () => {
  for (const tenant of ['tnt_1', 'tnt_2', null]) await federation.gateway.invalidate({ tenant });
  federation.takeRequests();
});

const someone = (subject: string, tenant = 'acme', scope = '') =>
  federation.as(scope, { sub: subject, tenant });

/** Whether `other` is answered with what was kept for `one`. */
async function shares(
  query: string,
  one: Record<string, string>,
  other: Record<string, string>,
): Promise<boolean> {
  await federation.ask(query, one);
  federation.takeRequests();
  await federation.ask(query, other);
  return federation.takeRequests().length === 0;
}

describe.each([
  ['an answer', '{ motto }', '{ basket { note } }'],
  ['an entity', '{ good(id: 1) { id left } now }', '{ good(id: 1) { id held } now }'],
])('%s', (what, forAll, forOne) => {
  // The query of an entity has a root field that is never kept.
  const kept = async (...args: Parameters<typeof shares>): Promise<boolean> => {
    if (what === 'an answer') return shares(...args);
    await federation.ask(args[0], args[1]);
    federation.takeRequests();
    await federation.ask(args[0], args[2]);
    return !federation.takeRequests().some((request) => request.startsWith('stock:'));
  };

  test('that is for all is shared by people of a tenant', async () => {
    expect(await kept(forAll, await someone('ann'), await someone('bob'))).toBe(true);
  });

  test('that is private is its caller’s only', async () => {
    expect(await kept(forOne, await someone('ann'), await someone('bob'))).toBe(false);
    expect(await kept(forOne, await someone('ann'), await someone('ann'))).toBe(true);
  });

  test('is never another tenant’s', async () => {
    expect(await kept(forAll, await someone('ann'), await someone('ann', 'globex'))).toBe(false);
  });

  test('is not given to who has other scopes', async () => {
    expect(await kept(forAll, await someone('ann'), await someone('ann', 'acme', 'read'))).toBe(false);
  });

  test('of somebody is not given to nobody in particular', async () => {
    expect(await kept(forAll, await someone('ann'), {})).toBe(false);
    expect(await kept(forAll, {}, await someone('ann', 'globex'))).toBe(false);
  });
});

test('tells caches on the way to the client that a tenant’s answer is not for all', async () => {
  const answer = await federation.post({ query: '{ motto }' }, await someone('ann'));
  expect(answer.headers.get('cache-control')).toBe('max-age=45, private');
  expect(answer.headers.get('vary')).toMatch(/authorization.*x-gantry-tenant/);
});

test('counts by the tenant’s tier', async () => {
  await federation.ask('{ motto }', await someone('ann'));
  const metrics = await (await fetch(`${federation.url}/metrics`)).text();
  expect(metrics).toMatch(/cache_lookups_total\{cache="response",outcome="miss",tier="TEAM"\} \d/);
  expect(metrics).not.toContain('tnt_1');
});

describe('a key', () => {
  const context: RequestContext = {
    actor: { id: 'usr_1', kind: 'USER' },
    tenant: { id: 'tnt_1', slug: 'acme', tier: 'TEAM' },
    roles: ['VIEWER'],
    scopes: ['a', 'b'],
    requestId: 'req_1',
  };

  test.each<[string, object]>([
    ['roles that look like scopes', { roles: ['VIEWER', 'a'], scopes: ['b'] }],
    ['one scope that looks like two', { scopes: ['a","b'] }],
    [
      'a name that looks like another’s with its kind',
      { actor: { id: 'usr_1","kind":"USER', kind: 'USER' } },
    ],
    ['headers that look like a scope', { forwarded: { scopes: '["a","b"]' } }],
    ['another tier', { tenant: { ...context.tenant, tier: 'FREE' } }],
  ])('differs for %s', (_, difference) => {
    expect(cacheScope({ ...context, ...difference } as never, true)).not.toBe(cacheScope(context, true));
  });

  test('tells somebody from nobody in particular, whatever they are called', () => {
    const nobody = { ...context, actor: anonymous };
    const called = { ...context, actor: { ...anonymous } };
    expect(cacheScope(called, false)).not.toBe(cacheScope(nobody, false));
    expect(cacheScope(called, true)).not.toBe(cacheScope(nobody, true));
  });

  test('is the same for another request of the same caller', () => {
    expect(cacheScope({ ...context, requestId: 'req_2' }, true)).toBe(cacheScope(context, true));
  });

  test('keeps its parts apart, whatever is in them', () => {
    const keys = [
      cacheKey('a', 'b,c'),
      cacheKey('a,b', 'c'),
      cacheKey('a', 'b', 'c'),
      cacheKey(['a', 'b'], 'c'),
      cacheKey('a","b', 'c'),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });
});
