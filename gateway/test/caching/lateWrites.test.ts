import { afterEach, describe, expect, test, vi } from 'vitest';
import { defaultCachingSettings } from '../../src/caching/CachingSettings.js';
import { LateWrites } from '../../src/caching/LateWrites.js';
import { market, marketState } from '../fixtures/market.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

describe('a mutation that is committed after its caller was told that there is no answer', () => {
  const query = '{ good(id: 1) { id name } }';
  const state = marketState();
  let shop: RunningStandalone;
  afterEach(() => shop[Symbol.asyncDispose]());

  /** The shop, whose mutations write when `commit` is called, and are never answered. */
  async function open(): Promise<{ commit: () => void }> {
    Object.assign(state, marketState());
    const caching = { ...defaultCachingSettings, store: 'memory', tenantShare: 1 };
    shop = await startStandalone(market(state), { settings: { caching, subgraphTimeoutMs: 1_000 } });
    const goods = shop.subgraphs['goods']!;
    goods.answer = ({ query: text }) =>
      text.includes('mutation')
        ? new Promise(() => {})
        : { data: { good: { id: '1', name: state.names['1']! } } };
    return { commit: () => void (state.names['1'] = 'quill') };
  }
  const name = async (): Promise<unknown> => {
    const { data = null } = await shop.ask(query);
    return (data as { good: { name: string } }).good.name;
  };

  test('is read once its subgraph has had its time', async () => {
    const { commit } = await open();
    const { errors } = await shop.ask('mutation { rename(id: 1, name: "quill") { id } }');
    expect(errors).toMatchObject([{ extensions: { code: 'UNAVAILABLE' } }]);
    expect(await name()).toBe('pen');
    commit();
    expect(await name()).toBe('pen');
    await expect.poll(name, { timeout: 5_000 }).toBe('quill');
  });

  test('is read, too, where its caller has left', async () => {
    const { commit } = await open();
    const client = new AbortController();
    const left = fetch(`${shop.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: 'mutation { rename(id: 1, name: "quill") { id } }' }),
      signal: client.signal,
    });
    const { requests } = shop.subgraphs['goods']!;
    await expect.poll(() => requests.length).toBe(1);
    client.abort();
    await expect(left).rejects.toThrow('aborted');
    expect(await name()).toBe('pen');
    commit();
    expect(await name()).toBe('pen');
    await expect.poll(name, { timeout: 5_000 }).toBe('quill');
  });
});

describe('what was written late', () => {
  afterEach(() => void vi.useRealTimers());

  function start(): { late: LateWrites; forgotten: [string | null, string[]][] } {
    vi.useFakeTimers();
    const forgotten: [string | null, string[]][] = [];
    const forget = (tenant: string | null, tags: ReadonlySet<string>): void =>
      void forgotten.push([tenant, [...tags]]);
    return { late: new LateWrites({ delayMs: 1_000, forget }), forgotten };
  }

  test('is forgotten no sooner than its time is over, each tenant by itself', () => {
    const { late, forgotten } = start();
    late.add('tnt_1', ['Good?']);
    late.add('tnt_2', ['Maker?']);
    vi.advanceTimersByTime(600);
    late.add('tnt_1', ['Good:1']);
    vi.advanceTimersByTime(400);
    expect(forgotten).toEqual([
      ['tnt_1', ['Good?']],
      ['tnt_2', ['Maker?']],
    ]);
    vi.advanceTimersByTime(1_000);
    expect(forgotten.slice(2)).toEqual([['tnt_1', ['Good:1']]]);
    expect(vi.getTimerCount()).toBe(0);
  });

  test('is everything of a tenant where it is very much', () => {
    const { late, forgotten } = start();
    for (let id = 0; id < 3_000; id++) late.add(null, [`Good:${id}`]);
    vi.advanceTimersByTime(2_000);
    expect(forgotten).toEqual([
      [null, ['Good:0']],
      [null, ['*']],
    ]);
  });

  test('is let be once the gateway has closed', () => {
    const { late, forgotten } = start();
    late.add(null, ['Good?']);
    late.close();
    expect(vi.getTimerCount()).toBe(0);
    vi.advanceTimersByTime(2_000);
    expect(forgotten).toEqual([]);
  });
});
