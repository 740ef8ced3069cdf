import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { defaultCachingSettings, type CachingSettings } from '../../src/caching/CachingSettings.js';
import { market, marketState } from '../fixtures/market.js';
import type { SeenRequest } from '../fixtures/startSubgraph.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

const state = marketState();
let shop: RunningStandalone;
beforeAll(async () => {
  shop = await open();
});
afterAll(() => shop[Symbol.asyncDispose]());
afterEach(async () => {
  Object.assign(state, marketState());
  Object.assign(shop.subgraphs['stock']!, { cacheControl: undefined, age: undefined });
  shop.subgraphs['stock']!.answer = undefined;
  await shop.gateway.invalidate({ tenant: null });
  asked();
});

function open(caching: Partial<CachingSettings> = {}, declares = true): Promise<RunningStandalone> {
  return startStandalone(market(state, declares), {
    forwardedHeaders: ['x-user'],
    settings: {
      caching: { ...defaultCachingSettings, store: 'memory', tenantShare: 1, responses: false, ...caching },
    },
  });
}

/** Ids that the stock was asked for, request by request, since the last call. */
const asked = (running = shop): unknown[] =>
  running.subgraphs['stock']!.requests.splice(0).map(({ variables }) =>
    Object.values(variables)
      .filter(Array.isArray)
      .flat()
      .map((representation) => (representation as { id: string }).id),
  );

const left = (id: string, headers?: Record<string, string>) =>
  shop.ask(`{ good(id: "${id}") { left } }`, headers);

describe('a fetch of entities', () => {
  test('asks only for what is not kept, and puts both together in order', async () => {
    state.names = { 1: 'pen', 2: 'ink', 3: 'nib' };
    state.left = { 1: 10, 2: 20, 3: 30 };
    await left('2');
    expect(asked()).toEqual([['2']]);
    expect((await shop.ask('{ goods { left } }')).data).toEqual({
      goods: [{ left: 10 }, { left: 20 }, { left: 30 }],
    });
    expect(asked()).toEqual([['1', '3']]);
    await shop.ask('{ goods { left } }');
    expect(asked()).toEqual([]);
  });

  test('may be another operation’s, under whatever name', async () => {
    await shop.ask('query One { goods { left } }');
    asked();
    expect((await shop.ask('query Two { aliased: goods { left id } }')).data).toEqual({
      aliased: [
        { left: 10, id: '1' },
        { left: 20, id: '2' },
      ],
    });
    expect(asked()).toEqual([]);
  });

  test('takes entities at every place where they occur', async () => {
    await left('2');
    asked();
    const { data } = await shop.ask('{ good(id: 1) { rival { left } } goods { left } }');
    expect(data).toEqual({ good: { rival: { left: 20 } }, goods: [{ left: 10 }, { left: 20 }] });
    expect(asked().flat()).toEqual(['1']);
  });

  test.each([
    ['other fields', '{ good(id: 1) { left broken } }'],
    ['other arguments', '{ good(id: 1) { left(in: "dozens") } }'],
  ])('for %s is another one', async (_, query) => {
    await left('1');
    asked();
    await shop.ask(query);
    expect(asked()).toEqual([['1']]);
  });

  test('with other variables is another one, and with more of them that it does not use is not', async () => {
    const query = 'query ($in: String, $id: ID!) { good(id: $id) { left(in: $in) } }';
    const ask = (variables: object) => shop.post({ query, variables });
    await ask({ id: '1', in: 'dozens' });
    asked();
    await ask({ id: '1', in: 'scores' });
    expect(asked()).toEqual([['1']]);
    await ask({ id: '1', in: 'dozens', other: 1 });
    expect(asked()).toEqual([]);
  });

  test('with another default of a variable that is not given is another one', async () => {
    const ask = (unit: string) =>
      shop.post({ query: `query ($in: String = "${unit}") { good(id: 1) { left(in: $in) } }` });
    await ask('dozens');
    asked();
    await ask('scores');
    expect(asked()).toEqual([['1']]);
    await ask('dozens');
    expect(asked()).toEqual([]);
  });

  test('for which a variable is null is not the one for which it is not given', async () => {
    const query = 'query ($in: String) { good(id: 1) { left(in: $in) } }';
    await shop.post({ query, variables: {} });
    asked();
    await shop.post({ query, variables: { in: null } });
    expect(asked()).toEqual([['1']]);
    await shop.post({ query, variables: {} });
    expect(asked()).toEqual([]);
  });

  test.each([
    ['a field of it lives no time', '{ good(id: 1) { left reserved } }'],
    ['it is private, and nobody is known', '{ good(id: 1) { held } }'],
  ])('is not kept when %s', async (_, query) => {
    await shop.ask(query);
    asked();
    await shop.ask(query);
    expect(asked()).toEqual([['1']]);
  });

  test('that fails is not kept, and its error is told where the entity is', async () => {
    await shop.ask('{ good(id: 1) { broken } }');
    asked();
    const answer = await shop.ask('{ goods { broken } }');
    expect(answer).toEqual({
      data: { goods: [{ broken: 7 }, { broken: null }] },
      errors: [
        { message: 'Nobody can count that.', path: ['goods', 1, 'broken'], extensions: { code: 'LOST' } },
      ],
    });
    expect(asked()).toEqual([['2']]);
    expect(await shop.ask('{ goods { broken } }')).toEqual(answer);
    expect(asked()).toEqual([['2']]);
  });

  test('of a subgraph that is down still gives what is kept', async () => {
    await left('1');
    shop.subgraphs['stock']!.answer = () => ({ errors: [{ message: 'Closed.' } as never] });
    expect(await shop.ask('{ goods { left } }')).toMatchObject({
      data: { goods: [{ left: 10 }, { left: null }] },
      errors: [{ message: 'Closed.', path: ['goods', 1, 'left'] }],
    });
  });

  test('keeps nothing of an entity that is not there', async () => {
    shop.subgraphs['stock']!.answer = () => ({ data: { _entities: [null] } });
    expect((await left('1')).data).toEqual({ good: { left: null } });
    shop.subgraphs['stock']!.answer = undefined;
    expect((await left('1')).data).toEqual({ good: { left: 10 } });
  });

  test('keeps nothing of a list with another number of entities, and takes only what was kept', async () => {
    state.names = { 1: 'pen', 2: 'ink', 3: 'nib' };
    state.left = { 1: 10, 2: 20, 3: 30 };
    await left('2');
    shop.subgraphs['stock']!.answer = () => ({ data: { _entities: [{ __typename: 'Good', left: 30 }] } });
    const message =
      'The subgraph "stock" answered another number of entities than it was asked for: 1 instead of 2.';
    expect(await shop.ask('{ goods { left } }')).toEqual({
      data: { goods: [{ left: null }, { left: 20 }, { left: null }] },
      errors: [0, 2].map((index) => ({
        message,
        path: ['goods', index, 'left'],
        extensions: { code: 'INTERNAL' },
      })),
    });
    shop.subgraphs['stock']!.answer = undefined;
    asked();
    expect((await shop.ask('{ goods { left } }')).data).toEqual({
      goods: [{ left: 10 }, { left: 20 }, { left: 30 }],
    });
    expect(asked()).toEqual([['1', '3']]);
  });

  test('goes by the subgraph’s header too', async () => {
    shop.subgraphs['stock']!.cacheControl = 'no-store';
    await left('1');
    asked();
    await left('1');
    expect(asked()).toEqual([['1']]);
  });

  test('goes by how old the subgraph’s answer was when it came', async () => {
    Object.assign(shop.subgraphs['stock']!, { cacheControl: 'max-age=10', age: '10' });
    await left('1');
    asked();
    await left('1');
    expect(asked()).toEqual([['1']]);
  });

  test('goes by the header alone where the supergraph says nothing', async () => {
    await using listening = await open({ headers: true }, false);
    listening.subgraphs['stock']!.cacheControl = 'max-age=10';
    await listening.ask('{ good(id: "1") { left } }');
    expect(asked(listening)).toEqual([['1']]);
    await listening.ask('{ goods { left } }');
    expect(asked(listening)).toEqual([['2']]);
  });
});

describe('fetches that go together', () => {
  const query = '{ good(id: 1) { left } goods { broken } }';
  test('are answered by what is kept of each', async () => {
    // Under aliases where their texts differ, so that one request has several lists of representations.
    const answer = (seen: SeenRequest) => ({
      data: Object.fromEntries(
        Object.entries(seen.variables).map(([name, list]) => [
          name.replace('representations', 'entities'),
          (list as { id: string }[]).map(({ id }) => ({ __typename: 'Good', left: id, broken: Number(id) })),
        ]),
      ),
    });
    await left('1');
    asked();
    let sent: SeenRequest | undefined;
    shop.subgraphs['stock']!.answer = (seen) => {
      sent = seen;
      return answer(seen);
    };
    expect((await shop.ask(query)).data).toEqual({
      good: { left: 10 },
      goods: [{ broken: 1 }, { broken: 2 }],
    });
    expect(Object.values(sent!.variables)).toEqual([
      [],
      [
        { __typename: 'Good', id: '1' },
        { __typename: 'Good', id: '2' },
      ],
    ]);
  });

  test('are asked for once more where another of them has failed as a whole', async () => {
    await left('1');
    asked();
    shop.subgraphs['stock']!.answer = ({ query: sent }) =>
      sent.includes('entities0')
        ? { data: null, errors: [{ message: 'No.', path: ['entities1'] } as never] }
        : { data: { _entities: [{ __typename: 'Good', left: 20 }] } };
    const { data, errors } = await shop.ask('{ good(id: 2) { left } goods { broken } }');
    expect(data).toEqual({ good: { left: 20 }, goods: [{ broken: null }, { broken: null }] });
    expect(errors?.map(({ message, path }) => [message, path])).toEqual([
      ['No.', ['goods', 0, 'broken']],
      ['No.', ['goods', 1, 'broken']],
    ]);
    expect(asked()).toEqual([['2', '1', '2'], ['2']]);
  });
});

describe('an answer made of entities that are kept', () => {
  test('lives no longer than they do', async () => {
    await using both = await open({ responses: true });
    both.subgraphs['stock']!.cacheControl = 'max-age=5';
    await both.ask('{ good(id: "1") { left } }');
    asked(both);
    both.subgraphs['stock']!.cacheControl = undefined;
    const { headers } = await both.post({ query: '{ good(id: "1") { left name } }' });
    expect(asked(both)).toEqual([]);
    const seconds = Number(/max-age=(\d+)/.exec(headers.get('cache-control') ?? '')?.[1]);
    expect(seconds).toBeLessThanOrEqual(5);
  });
});
