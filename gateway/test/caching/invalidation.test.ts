import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { defaultCachingSettings, type CachingSettings } from '../../src/caching/CachingSettings.js';
import { market, marketState } from '../fixtures/market.js';
import { readParts } from '../fixtures/readParts.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

const state = marketState();
let shop: RunningStandalone;
let entitiesOnly: RunningStandalone;
beforeAll(async () => {
  [shop, entitiesOnly] = await Promise.all([open(), open({ responses: false })]);
});
afterAll(async () => {
  await shop[Symbol.asyncDispose]();
  await entitiesOnly[Symbol.asyncDispose]();
});
afterEach(async () => {
  Object.assign(state, marketState());
  for (const running of [shop, entitiesOnly]) {
    for (const subgraph of Object.values(running.subgraphs)) subgraph.answer = undefined;
    await running.gateway.invalidate({ tenant: null });
    fetched(running);
  }
});

function open(caching: Partial<CachingSettings> = {}): Promise<RunningStandalone> {
  const settings = { ...defaultCachingSettings, store: 'memory', tenantShare: 1, ...caching };
  return startStandalone(market(state), { settings: { caching: settings } });
}

const fetched = (running: RunningStandalone): number =>
  Object.values(running.subgraphs).reduce((sum, { requests }) => sum + requests.splice(0).length, 0);

/** Whether an answer is still kept after something was invalidated. */
async function survives(query: string, change: () => Promise<unknown>): Promise<boolean> {
  await shop.ask(query);
  await change();
  fetched(shop);
  await shop.ask(query);
  return fetched(shop) === 0;
}

describe('an entity that is invalidated', () => {
  test.each([
    ['an answer that holds it', '{ good(id: 1) { id name } }', false],
    ['an answer that holds it under an alias', '{ it: good(id: 1) { key: id name } }', false],
    ['an answer that does not tell which one it holds', '{ good(id: 2) { name } }', false],
    ['a list of its type', '{ goods { id name } }', false],
    ['an answer in which one of its type was missing', '{ good(id: 9) { id name } }', false],
    ['an answer that held it below another', '{ good(id: 2) { id rival { id } } }', false],
    ['a list of what may be of its type', '{ things { ... on Good { id } } }', false],
    ['an answer that holds another one', '{ good(id: 2) { id name } }', true],
    ['an answer that holds none', '{ motto }', true],
    ['an answer with others that are all known', '{ good(id: 2) { id maker { id } } }', true],
  ])('concerns %s: kept %#', async (_, query, kept) => {
    expect(
      await survives(query, () => shop.gateway.invalidate({ tenant: null, type: 'Good', id: '1' })),
    ).toBe(kept);
  });

  test.each(['{ goods { id } }', '{ shelf { edges { node { id } } } }'])(
    'that is new concerns lists of its type: %s',
    async (query) => {
      const change = () => shop.gateway.invalidate({ tenant: null, type: 'Good', id: '9' });
      expect(await survives(query, change)).toBe(false);
    },
  );

  test('is asked for again, and others are not', async () => {
    const query = '{ goods { left } }';
    await entitiesOnly.ask(query);
    state.left['1'] = 9;
    await entitiesOnly.gateway.invalidate({ tenant: null, type: 'Good', id: '1' });
    fetched(entitiesOnly);
    expect((await entitiesOnly.ask(query)).data).toEqual({ goods: [{ left: 9 }, { left: 20 }] });
    expect(entitiesOnly.subgraphs['stock']!.requests.at(-1)?.variables).toEqual({
      representations: [{ __typename: 'Good', id: '1' }],
    });
  });

  test('of another tenant is another one', async () => {
    const change = () => shop.gateway.invalidate({ tenant: 'tnt_1', type: 'Good', id: '1' });
    expect(await survives('{ good(id: 1) { id name } }', change)).toBe(true);
  });

  test('takes all of its type along when no id is said', async () => {
    const change = () => shop.gateway.invalidate({ tenant: null, type: 'Good' });
    expect(await survives('{ good(id: 2) { id name } }', change)).toBe(false);
    expect(await survives('{ motto }', change)).toBe(true);
  });
});

describe('an event', () => {
  const event = (source: string, data: Record<string, unknown>) =>
    ({ source, tenantid: null, data }) as never;

  test.each([
    ['of a subgraph that owns the entity it names', '/gantry/goods', { goodId: '1' }, false],
    ['of one that has numbers for ids', '/gantry/goods', { goodId: 1 }, false],
    ['of a subgraph that owns a part of it', '/gantry/stock', { goodId: '1' }, false],
    ['of a subgraph that only refers to it', '/gantry/stock', { makerId: 'm1' }, true],
    ['that names another one', '/gantry/goods', { goodId: '2' }, true],
    ['that names no entity', '/gantry/goods', { orderId: '1', good: '1' }, true],
  ])('%s', async (_, source, data, kept) => {
    const change = () => shop.gateway.invalidateBy([event(source, data)]);
    expect(await survives('{ good(id: 1) { id name maker { id } } }', change)).toBe(kept);
  });
});

describe('after a mutation', () => {
  test('its caller reads what it wrote', async () => {
    const query = '{ goods { name } good(id: 1) { name } }';
    await shop.ask(query);
    await shop.ask('mutation { rename(id: 1, name: "quill") { id } }');
    expect((await shop.ask(query)).data).toEqual({
      goods: [{ name: 'quill' }, { name: 'ink' }],
      good: { name: 'quill' },
    });
  });

  test('that does not say which entity it changed, none of the type is kept', async () => {
    const change = () => shop.ask('mutation { rename(id: 1, name: "quill") { name } }');
    expect(await survives('{ good(id: 2) { id name } }', change)).toBe(false);
  });

  test.each([
    ['is not there', 'unsaid'],
    ['has nothing in it', 'said'],
  ])('whose payload %s, nothing is kept that it may have changed', async (_, name) => {
    const mutation = `mutation { relabel(id: 1, name: "${name}") { good { id maker { id } } } }`;
    const change = () => shop.ask(mutation);
    expect(await survives('{ good(id: 1) { id name } }', change)).toBe(false);
    expect(await survives('{ good(id: 2) { maker { id town } } }', change)).toBe(false);
    expect(await survives('{ motto }', change)).toBe(true);
  });

  test('entities that it does not name are kept', async () => {
    const change = () => shop.ask('mutation { rename(id: 1, name: "quill") { id } }');
    expect(await survives('{ good(id: 2) { id name } }', change)).toBe(true);
  });

  test('that failed, none of the type that it was about is kept', async () => {
    shop.subgraphs['goods']!.answer = (request) =>
      request.query.includes('mutation')
        ? { errors: [{ message: 'Half done.' } as never] }
        : { data: { good: { id: '2', name: 'ink' } } };
    const change = () => shop.ask('mutation { rename(id: 1, name: "quill") { id } }');
    expect(await survives('{ good(id: 2) { id name } }', change)).toBe(false);
  });
});

describe('a mutation that is answered in parts', () => {
  const accept = 'multipart/mixed;incrementalSpec=v0.2,application/json';
  const query = 'mutation { rename(id: 1, name: "quill") { id ... @defer { left } } }';

  /** Runs it, with its second part held back while `check` runs. */
  async function between(running: RunningStandalone, check: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const { stock } = running.subgraphs;
    stock!.answer = async () => {
      await promise;
      return { data: { _entities: [{ left: 10 }] } };
    };
    const parts = readParts(await running.post({ query }, { accept }));
    try {
      expect((await parts.next()).value).toMatchObject({ data: { rename: { id: '1' } }, hasNext: true });
      await check();
    } finally {
      resolve();
      for await (const part of parts) expect(part).toMatchObject({ hasNext: false });
    }
  }

  test('has written for who has its first part', async () => {
    const read = '{ good(id: 1) { id name } }';
    await shop.ask(read);
    await between(shop, async () => {
      expect((await shop.ask(read)).data).toEqual({ good: { id: '1', name: 'quill' } });
    });
  });

  test('lets nobody with its first part join what was asked for before it', async () => {
    const read = '{ good(id: 1) { now: name } now }';
    const { promise, resolve } = Promise.withResolvers<void>();
    const { goods } = shop.subgraphs;
    goods!.answer = async () => {
      goods!.answer = undefined;
      await promise;
      return { data: { good: { now: 'pen' }, now: 1 } };
    };
    const before = shop.ask(read);
    await expect.poll(() => goods!.requests.length).toBeGreaterThan(0);
    try {
      await between(shop, async () => {
        const seen = goods!.requests.length;
        const after = shop.ask(read);
        await expect.poll(() => goods!.requests.length).toBe(seen + 1);
        expect((await after).data).toEqual({ good: { now: 'quill' }, now: 1 });
      });
    } finally {
      resolve();
    }
    expect((await before).data).toEqual({ good: { now: 'pen' }, now: 1 });
  });
});

describe('what was asked for before an invalidation', () => {
  /** Holds the next answer of a subgraph back, as it was when it was asked for. */
  function hold(running: RunningStandalone, subgraph: string, data: Record<string, unknown>): () => void {
    const { promise, resolve } = Promise.withResolvers<void>();
    running.subgraphs[subgraph]!.answer = async () => {
      running.subgraphs[subgraph]!.answer = undefined;
      await promise;
      return { data };
    };
    return resolve;
  }
  async function isAsked(running: RunningStandalone, subgraph: string): Promise<void> {
    await expect.poll(() => running.subgraphs[subgraph]!.requests.length).toBeGreaterThan(0);
  }

  test('is not kept as an answer', async () => {
    const release = hold(shop, 'goods', { good: { id: '1', name: 'old pen' } });
    const asked = shop.ask('{ good(id: 1) { id name } }');
    await isAsked(shop, 'goods');
    await shop.gateway.invalidate({ tenant: null, type: 'Good', id: '1' });
    release();
    expect((await asked).data).toEqual({ good: { id: '1', name: 'old pen' } });
    expect((await shop.ask('{ good(id: 1) { id name } }')).data).toEqual({ good: { id: '1', name: 'pen' } });
  });

  test('is not kept as an entity', async () => {
    const release = hold(entitiesOnly, 'stock', { _entities: [{ left: 1 }] });
    const asked = entitiesOnly.ask('{ good(id: 1) { left } }');
    await isAsked(entitiesOnly, 'stock');
    await entitiesOnly.gateway.invalidate({ tenant: null, type: 'Good', id: '1' });
    release();
    expect((await asked).data).toEqual({ good: { left: 1 } });
    expect((await entitiesOnly.ask('{ good(id: 1) { left } }')).data).toEqual({ good: { left: 10 } });
  });

  test('is kept all the same where another entity was invalidated', async () => {
    const release = hold(shop, 'goods', { good: { id: '1', name: 'old pen' } });
    const asked = shop.ask('{ good(id: 1) { id name } }');
    await isAsked(shop, 'goods');
    await shop.gateway.invalidate({ tenant: null, type: 'Good', id: '2' });
    release();
    await asked;
    expect((await shop.ask('{ good(id: 1) { id name } }')).data).toEqual({
      good: { id: '1', name: 'old pen' },
    });
  });

  test('is joined by nobody who comes after it', async () => {
    const release = hold(shop, 'goods', { good: { id: '1', name: 'old pen' } });
    const before = shop.ask('{ good(id: 1) { id name } }');
    await isAsked(shop, 'goods');
    await shop.gateway.invalidate({ tenant: null, type: 'Good', id: '1' });
    const after = await shop.ask('{ good(id: 1) { id name } }');
    release();
    await before;
    expect(after.data).toEqual({ good: { id: '1', name: 'pen' } });
  });
});
