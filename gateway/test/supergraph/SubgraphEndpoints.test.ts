import { HttpSubgraphEndpoint } from '@gantry/platform/subgraph/HttpSubgraphEndpoint.js';
import { reachSubgraph, type RemoteSubgraphEndpoint } from '@gantry/platform/subgraph/reachSubgraph.js';
import { parse } from 'graphql';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { SubgraphEndpoints } from '../../src/supergraph/SubgraphEndpoints.js';
import { composeSupergraph } from '../fixtures/composeSupergraph.js';

const supergraph = (urls: Record<string, string>): string =>
  composeSupergraph(
    Object.entries(urls).map(([name, url]) => ({
      name,
      url,
      typeDefs: parse(`type Query { ${name}: Int }`),
    })),
  );
const retire = vi.spyOn(HttpSubgraphEndpoint.prototype, 'retire');
const close = vi.spyOn(HttpSubgraphEndpoint.prototype, 'close');

let endpoints: SubgraphEndpoints;
beforeEach(() => {
  vi.clearAllMocks();
  endpoints = new SubgraphEndpoints({
    urls: {},
    timeoutMs: 1_000,
    readiness: 'query',
    subscriptions: { reviews: { protocol: 'sse', url: 'nowhere' } },
  });
  endpoints.connect(
    supergraph({ goods: 'http://127.0.0.1:1/graphql', prices: 'http://127.0.0.1:2/graphql' }),
  );
});
afterEach(() => endpoints.close());

/** Each the very one that it was. */
function expectSame(before: readonly RemoteSubgraphEndpoint[]): void {
  const now = [...endpoints.byName.values()];
  expect(now).toHaveLength(before.length);
  for (const [index, endpoint] of before.entries()) expect(now[index]).toBe(endpoint);
}

test('subgraphs that have moved are reached at their new places, and the others stay', () => {
  const { goods, prices } = Object.fromEntries(endpoints.byName);
  endpoints.connect(
    supergraph({ goods: 'http://127.0.0.1:3/graphql', prices: 'http://127.0.0.1:2/graphql' }),
  );
  expect(endpoints.byName.get('goods')).not.toBe(goods);
  expect(endpoints.byName.get('prices')).toBe(prices);
  expect(retire.mock.contexts).toEqual([goods]);
});

test.each(['http://prices:PORT/graphql', 'http://', 'prices:4000'])(
  'a supergraph with a subgraph at %s changes nothing',
  (url) => {
    const before = [...endpoints.byName.values()];
    expect(() => endpoints.connect(supergraph({ goods: 'http://127.0.0.1:3/graphql', prices: url }))).toThrow(
      `The subgraph "prices" has no http(s) URL, but "${url}".`,
    );
    expectSame(before);
    expect(retire).not.toHaveBeenCalled();
  },
);

test('one of which a subgraph cannot be reached at all changes nothing, and keeps no connections', () => {
  const before = [...endpoints.byName.values()];
  const moved = supergraph({ goods: 'http://127.0.0.1:3/graphql', reviews: 'http://127.0.0.1:4/graphql' });
  expect(() => endpoints.connect(moved)).toThrow('Invalid URL');
  expectSame(before);
  expect(retire).not.toHaveBeenCalled();
  expect(close).toHaveBeenCalledOnce();
});

test.each([
  ['the first', 0],
  ['another', 1],
])('nothing is kept of a subgraph of which %s replica cannot be reached at all', (_which, wrong) => {
  const urls = ['http://127.0.0.1:1', 'http://127.0.0.1:2'].with(wrong, 'nowhere');
  const options = { name: 'goods', timeoutMs: 1_000 };
  expect(() => reachSubgraph(urls, options)).toThrow('Invalid URL');
  expect(close).toHaveBeenCalledTimes(wrong);
});
