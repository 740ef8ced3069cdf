import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { defaultCachingSettings, type CachingSettings } from '../../src/caching/CachingSettings.js';
import { market, marketState } from '../fixtures/market.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

const state = marketState();
let shop: RunningStandalone;
beforeAll(async () => {
  shop = await open();
});
afterAll(() => shop[Symbol.asyncDispose]());
afterEach(async () => {
  vi.useRealTimers();
  for (const subgraph of Object.values(shop.subgraphs)) {
    subgraph.cacheControl = undefined;
    subgraph.age = undefined;
  }
  await shop.gateway.invalidate({ tenant: null });
  fetched();
});

function open(caching: Partial<CachingSettings> = {}, declares = true): Promise<RunningStandalone> {
  return startStandalone(market(state, declares), {
    forwardedHeaders: ['x-user'],
    settings: {
      caching: { ...defaultCachingSettings, store: 'memory', tenantShare: 1, entities: false, ...caching },
      explainTo: ['everyone'],
    },
  });
}

/** How many requests the subgraphs got since the last call. */
const fetched = (running = shop): number =>
  Object.values(running.subgraphs).reduce((sum, { requests }) => sum + requests.splice(0).length, 0);

async function maxAge(query: string, running = shop): Promise<string | null> {
  return (await running.post({ query })).headers.get('cache-control');
}

describe('a lifetime', () => {
  test.each([
    ['the field’s own hint counts before that of its type', '{ good(id: 1) { id name } }', 60],
    ['fields that give values inherit it', '{ good(id: 1) { name } }', 60],
    ['a field of an object goes by the hint of its type', '{ good(id: 1) { maker { town } } }', 25],
    ['the shortest of all fields counts', '{ good(id: 1) { left } motto }', 20],
    ['a field may inherit where its type says nothing else', '{ motto }', 45],
    ['an entity of another subgraph counts with its fields', '{ goods { left } }', 20],
    ['of a union, everything it may be counts', '{ things { __typename } }', 30],
    ['of a union, so does all that is selected on it', '{ things { ... on Good { maker { id } } } }', 25],
    ['what literals exclude does not count', '{ good(id: 1) { id maker @skip(if: true) { town } } }', 60],
  ])('%s', async (_, query, seconds) => {
    expect(await maxAge(query)).toBe(`max-age=${seconds}, public`);
  });

  test.each([
    ['a root field without a hint', '{ now motto }'],
    ['a field that says 0', '{ good(id: 1) { reserved } }'],
    ['nothing but what the gateway knows itself', '{ __typename }'],
  ])('is none for %s', async (_, query) => {
    expect(await maxAge(query)).toBe('no-store');
    await shop.post({ query });
    fetched();
    await shop.post({ query });
    expect(fetched()).toBe(query === '{ __typename }' ? 0 : query.includes('reserved') ? 2 : 1);
  });

  test('goes by the variables that decide what is selected', async () => {
    const query = 'query ($town: Boolean!) { good(id: 1) { id maker @include(if: $town) { town } } }';
    const ask = async (town: boolean) =>
      (await shop.post({ query, variables: { town } })).headers.get('cache-control');
    expect(await ask(true)).toBe('max-age=25, public');
    expect(await ask(false)).toBe('max-age=60, public');
  });

  test('is the default where there is one, for what has none of its own', async () => {
    await using other = await open({ defaultMaxAge: 15 });
    expect(await maxAge('{ now }', other)).toBe('max-age=15, public');
    expect(await maxAge('{ good(id: 1) { reserved } }', other)).toBe('no-store');
  });

  test('ends', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    await shop.ask('{ goods { left } }');
    vi.setSystemTime(Date.now() + 19_000);
    fetched();
    const kept = await shop.post({ query: '{ goods { left } }' });
    expect(kept.headers.get('age')).toBe('19');
    expect(fetched()).toBe(0);
    vi.setSystemTime(Date.now() + 1_000);
    await shop.ask('{ goods { left } }');
    expect(fetched()).toBe(2);
  });
});

describe('an answer', () => {
  test('is given again, byte by byte, without asking a subgraph', async () => {
    const query = '{ goods { id name left } motto }';
    const first = await shop.post({ query });
    expect(first.headers.get('age')).toBeNull();
    fetched();
    const second = await shop.post({ query });
    expect(fetched()).toBe(0);
    expect(second.headers.get('age')).toBe('0');
    expect(second.headers.get('cache-control')).toBe('max-age=20, public');
    expect(second.headers.get('vary')).toContain('authorization');
    expect(await second.text()).toBe(await first.text());
  });

  test.each<[string, object, object]>([
    ['variables', { variables: { id: '1' } }, { variables: { id: '2' } }],
    ['documents', { query: '{ motto }' }, { query: '{ slogan: motto }' }],
    [
      'operations of a document',
      { query: 'query A { motto } query B { stocked }', operationName: 'A' },
      { query: 'query A { motto } query B { stocked }', operationName: 'B' },
    ],
  ])('is not given to other %s', async (_, one, other) => {
    const query = 'query ($id: ID!) { good(id: $id) { name } }';
    const answers = [];
    for (const body of [one, other]) answers.push(await (await shop.post({ query, ...body })).json());
    expect(answers[0]).not.toEqual(answers[1]);
  });

  test('with errors is not kept', async () => {
    const query = '{ motto fails }';
    expect(await maxAge(query)).toBe('no-store');
    fetched();
    await shop.ask(query);
    expect(fetched()).toBe(1);
  });

  test('to a mutation is not kept', async () => {
    const query = 'mutation { restock }';
    expect(await maxAge(query)).toBe('no-store');
    fetched();
    await shop.ask(query);
    expect(fetched()).toBe(1);
  });

  test('with an explanation is made anew', async () => {
    await shop.ask('{ motto }');
    fetched();
    const body = { query: '{ motto }', extensions: { explain: true } };
    const explained = (await (await shop.post(body)).json()) as { extensions: { explain: unknown } };
    expect(explained.extensions.explain).toBeDefined();
    expect(fetched()).toBe(1);
  });

  test('belongs to one generation of the schema', async () => {
    await shop.ask('{ motto }');
    await shop.gateway.updateSupergraph(shop.sdl.replace('type Note', '"A new description." type Note'));
    fetched();
    await shop.ask('{ motto }');
    expect(fetched()).toBe(1);
  });

  test('that is kept makes no difference to one that differs in what it forwards', async () => {
    await shop.ask('{ motto }', { 'x-user': 'ann' });
    fetched();
    await shop.ask('{ motto }', { 'x-user': 'bob' });
    expect(fetched()).toBe(1);
    await shop.ask('{ motto }', { 'x-user': 'ann' });
    expect(fetched()).toBe(0);
  });

  test('is nobody’s where it is private and nobody is known', async () => {
    expect(await maxAge('{ basket { note } }')).toBe('no-store');
    fetched();
    await shop.ask('{ basket { note } }');
    expect(fetched()).toBe(1);
  });
});

describe('a subgraph’s cache-control', () => {
  test.each([
    ['shortens what the schema says', 'max-age=10', 'max-age=10, public'],
    ['does not lengthen it', 'max-age=1000', 'max-age=45, public'],
    ['counts for shared caches before others', 'max-age=40, s-maxage=5', 'max-age=5, public'],
    ['forbids keeping', 'no-store', 'no-store'],
    ['forbids keeping without asking', 'no-cache, max-age=10', 'no-store'],
    ['keeps what is private from nobody in particular', 'private, max-age=10', 'no-store'],
    ['that says nothing of a lifetime gives none', 'public', 'no-store'],
  ])('%s', async (_, header, expected) => {
    shop.subgraphs['goods']!.cacheControl = header;
    expect(await maxAge('{ motto }')).toBe(expected);
  });

  test.each([
    [
      'counts from when an answer was made, which is not when it came',
      'max-age=30',
      '25',
      'max-age=5, public',
    ],
    ['forbids keeping what is too old already', 'max-age=30', '31', 'no-store'],
    ['goes by the first of several ages', 's-maxage=30', '10, 25', 'max-age=20, public'],
    ['takes no notice of an age that is none', 'max-age=30', 'old', 'max-age=30, public'],
    ['that is not there says nothing, whatever the age is', undefined, '25', 'max-age=45, public'],
  ])('%s', async (_, header, age, expected) => {
    Object.assign(shop.subgraphs['goods']!, { cacheControl: header, age });
    expect(await maxAge('{ motto }')).toBe(expected);
  });

  test('decides alone where the supergraph says nothing, if the settings let it', async () => {
    await using silent = await open({}, false);
    await using listening = await open({ headers: true }, false);
    silent.subgraphs['goods']!.cacheControl = 'max-age=10';
    expect(await maxAge('{ motto }', silent)).toBe('no-store');
    listening.subgraphs['goods']!.cacheControl = 'max-age=10';
    expect(await maxAge('{ motto }', listening)).toBe('max-age=10, public');
    // The other one has not said a word.
    expect(await maxAge('{ motto stocked }', listening)).toBe('no-store');
    await using generous = await open({ headers: true, defaultMaxAge: 15 }, false);
    generous.subgraphs['goods']!.cacheControl = 'max-age=20';
    expect(await maxAge('{ motto }', generous)).toBe('max-age=20, public');
    expect(await maxAge('{ motto stocked }', generous)).toBe('max-age=15, public');
  });
});

describe('where headers decide', () => {
  const spliced = async (running: RunningStandalone): Promise<number> => {
    const metrics = await (await fetch(`${running.url}/metrics`)).text();
    return Number(/spliced_total\{outcome="spliced"\} (\d+)/.exec(metrics)?.[1] ?? 0);
  };

  test.each([
    ['answers', { entities: false }, '{ motto }'],
    ['entities, too', { entities: true }, '{ good(id: 1) { left } }'],
  ])(
    'and no subgraph has ever let %s be kept, answers are put together as fast as can be, until one does',
    async (_, caching, query) => {
      await using listening = await open({ headers: true, ...caching }, false);
      await listening.ask(query);
      expect(await spliced(listening)).toBe(0);
      await listening.ask(query);
      expect(await spliced(listening)).toBe(1);
      for (const subgraph of Object.values(listening.subgraphs)) subgraph.cacheControl = 'max-age=10';
      await listening.ask(query);
      expect(await spliced(listening)).toBe(2);
      await listening.ask(query);
      fetched(listening);
      await listening.ask(query);
      expect(fetched(listening)).toBe(0);
      expect(await spliced(listening)).toBe(2);
    },
  );

  test('an answer that one of its subgraphs never lets be kept is not looked for, unless an entity in it may be', async () => {
    await using listening = await open({ headers: true }, false);
    listening.subgraphs['goods']!.cacheControl = 'max-age=10';
    await listening.ask('{ motto stocked }');
    await listening.ask('{ motto stocked }');
    expect(await spliced(listening)).toBe(1);
    await using both = await open({ headers: true, entities: true }, false);
    both.subgraphs['stock']!.cacheControl = 'max-age=10';
    await both.ask('{ good(id: 1) { left } }');
    fetched(both);
    await both.ask('{ good(id: 1) { left } }');
    expect(fetched(both)).toBe(1);
    expect(await spliced(both)).toBe(0);
  });
});

describe('a client’s cache-control', () => {
  test('has it answered anew, if the settings let it', async () => {
    await using patient = await open({ honourClient: true });
    await patient.ask('{ motto }');
    fetched(patient);
    await patient.ask('{ motto }', { 'cache-control': 'no-store' });
    expect(fetched(patient)).toBe(1);
    await patient.ask('{ motto }', { 'cache-control': 'no-cache' });
    expect(fetched(patient)).toBe(1);
    await patient.ask('{ motto }');
    expect(fetched(patient)).toBe(0);
  });

  test('is not followed otherwise', async () => {
    await shop.ask('{ motto }');
    fetched();
    await shop.ask('{ motto }', { 'cache-control': 'no-cache' });
    expect(fetched()).toBe(0);
  });
});

test('what was looked for is counted', async () => {
  await shop.ask('{ motto }');
  await shop.ask('{ motto }');
  const metrics = await (await fetch(`${shop.url}/metrics`)).text();
  for (const outcome of ['hit', 'miss']) {
    const series = `gantry_gateway_cache_lookups_total{cache="response",outcome="${outcome}",tier="none"}`;
    expect(metrics).toContain(series);
  }
  expect(metrics).toMatch(/gantry_gateway_cache_bytes \d{3,}/);
});

test('nothing is kept where a plugin sees requests to subgraphs', async () => {
  await using plugged = await startStandalone(market(state), {
    plugins: [{ name: 'sees', subgraphRequest: () => {} }],
    settings: { caching: { ...defaultCachingSettings, store: 'memory' } },
  });
  await plugged.ask('{ motto }');
  fetched(plugged);
  await plugged.ask('{ motto }');
  expect(fetched(plugged)).toBe(1);
  expect(plugged.logged.join()).toContain('Nothing is cached');
});
