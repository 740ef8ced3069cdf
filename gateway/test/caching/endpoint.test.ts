import { afterAll, beforeAll, expect, test } from 'vitest';
import { defaultCachingSettings } from '../../src/caching/CachingSettings.js';
import { market, marketState } from '../fixtures/market.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

const key = 'a-key-that-only-the-subgraphs-know';
let shop: RunningStandalone;
beforeAll(async () => {
  shop = await startStandalone(market(marketState()), {
    settings: { caching: { ...defaultCachingSettings, store: 'memory', tenantShare: 1, key } },
  });
});
afterAll(() => shop[Symbol.asyncDispose]());

const tell = (body: unknown, headers: Record<string, string> = { authorization: `Bearer ${key}` }) =>
  fetch(`${shop.url}/cache/invalidate`, {
    method: 'POST',
    headers,
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });

async function isKept(query: string): Promise<boolean> {
  shop.subgraphs['goods']!.requests.length = 0;
  await shop.ask(query);
  return shop.subgraphs['goods']!.requests.length === 0;
}

test('who has the key says what has changed', async () => {
  const query = '{ good(id: 1) { id name } }';
  await shop.ask(query);
  expect((await tell({ type: 'Good', id: '2' })).status).toBe(204);
  expect(await isKept(query)).toBe(true);
  expect((await tell([{ type: 'Maker' }, { tenant: null, type: 'Good', id: '1' }])).status).toBe(204);
  expect(await isKept(query)).toBe(false);
  expect((await tell({})).status).toBe(204);
  expect(await isKept(query)).toBe(false);
});

test.each<[string, Record<string, string>]>([
  ['no key', {}],
  ['another key', { authorization: 'Bearer guess' }],
  ['a part of the key', { authorization: `Bearer ${key.slice(0, 5)}` }],
])('who has %s says nothing', async (_, headers) => {
  const query = '{ motto good(id: 1) { id } }';
  await shop.ask(query);
  const answer = await tell({}, headers);
  expect(answer.status).toBe(401);
  expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  expect(await isKept(query)).toBe(true);
});

test.each<[string, unknown, RegExp]>([
  ['no JSON', '{', /not JSON/],
  ['an id without its type', { id: '1' }, /An id needs its type/],
  ['something else', { kind: 'Good' }, /tenant, type, id/],
])('is told what is wrong with %s', async (_, body, message) => {
  const answer = await tell(body);
  expect(answer.status).toBe(400);
  expect(await answer.text()).toMatch(message);
});

test('is there for nobody when there is no key', async () => {
  await using open = await startStandalone(market(marketState()), {
    settings: { caching: { ...defaultCachingSettings, store: 'memory' } },
  });
  const answer = await fetch(`${open.url}/cache/invalidate`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(404);
});
