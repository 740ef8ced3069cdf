import { parse } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startFederation, type Federation } from '../fixtures/startFederation.js';
import type { SubgraphModule } from '../fixtures/startSubgraph.js';

const shop: SubgraphModule = {
  name: 'shop',
  typeDefs: parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9")
    type Query { slow(n: Int): Int fast: Int }
    type Mutation { touch: Int slow: Int }
    type Subscription { ticked: Int }
  `),
  resolvers: {},
};

let federation: Federation;
let release: () => void;
beforeEach(async () => {
  federation = await startFederation([shop], { load: { delayMs: 1e9, memory: 0.99, inFlight: 10 } });
  const gate = Promise.withResolvers<void>();
  release = gate.resolve;
  federation.subgraphs['shop']!.answer = async ({ query }) => {
    if (query.includes('slow')) await gate.promise;
    return { data: { slow: 1, fast: 1, touch: 1 } };
  };
});
afterEach(async () => {
  release();
  await federation[Symbol.asyncDispose]();
});

const inTenant = async (slug: string): Promise<Record<string, string>> => ({
  ...(await federation.as('')),
  'x-gantry-tenant': slug,
});

/** Has so many operations under way, the last of them a mutation: 8 are a level of 1, 9 of 2, 10 of 3. */
async function fill(count: number): Promise<Promise<Response>[]> {
  const acme = await inTenant('acme');
  const { requests } = federation.subgraphs['shop']!;
  const send = (query: string): Promise<Response> => federation.post({ query }, acme);
  const posted = Array.from({ length: count - 1 }, (_, n) => send(`{ slow(n: ${n}) }`));
  await vi.waitFor(() => expect(requests).toHaveLength(count - 1), 60_000);
  posted.push(send('mutation { slow }'));
  await vi.waitFor(() => expect(requests).toHaveLength(count), 60_000);
  return posted;
}

async function statusOf(query: string, headers: Record<string, string>): Promise<number> {
  return (await federation.post({ query }, headers)).status;
}

test.each([
  [8, { introspection: 503, free: 503, team: 200, freeMutation: 200, teamMutation: 200 }],
  [9, { introspection: 503, free: 503, team: 503, freeMutation: 503, teamMutation: 200 }],
  [10, { introspection: 503, free: 503, team: 503, freeMutation: 503, teamMutation: 503 }],
])(
  'with %i of 10 under way, refuses what matters least first, and nothing that has begun',
  async (count, expected) => {
    const [acme, globex] = [await inTenant('acme'), await inTenant('globex')];
    const posted = await fill(count);
    expect({
      introspection: await statusOf('{ __schema { queryType { name } } }', acme),
      free: await statusOf('{ fast }', globex),
      team: await statusOf('{ fast }', acme),
      freeMutation: await statusOf('mutation { touch }', globex),
      teamMutation: await statusOf('mutation { touch }', acme),
    }).toEqual(expected);
    for (const path of ['/health/live', '/metrics']) {
      expect((await fetch(`${federation.url}${path}`)).status).toBe(200);
    }
    release();
    expect(new Set((await Promise.all(posted)).map(({ status }) => status))).toEqual(new Set([200]));
    expect(await statusOf('{ fast }', globex)).toBe(200);
  },
);

test('says when to come again', async () => {
  const posted = await fill(10);
  const refused = await federation.post({ query: '{ fast }' });
  expect(refused.headers.get('retry-after')).toBe('5');
  expect(await refused.json()).toEqual({
    errors: [
      {
        message: 'There is too much to do at the moment; try again in 5 s.',
        extensions: { code: 'RATE_LIMITED', reason: 'OVERLOADED', retryAfter: 5 },
      },
    ],
  });
  const metrics = await (await fetch(`${federation.url}/metrics`)).text();
  expect(metrics).toContain('gantry_load_level 3');
  expect(metrics).toContain('gantry_load_shed_total{what="request"} 1');
  release();
  await Promise.all(posted);
});

test('takes no new sockets and subscriptions, and keeps those that are there', async () => {
  const acme = await inTenant('acme');
  const early = createClient({
    url: `${federation.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: acme,
    lazy: false,
    retryAttempts: 0,
  });
  expect((await early.iterate({ query: '{ fast }' }).next()).value).toMatchObject({ data: { fast: 1 } });
  federation.subgraphs['shop']!.requests.length = 0;
  const posted = await fill(9);
  const refused = await early
    .iterate({ query: 'subscription { ticked }' })
    .next()
    .catch((error: unknown) => error);
  expect(refused).toMatchObject([{ extensions: { code: 'RATE_LIMITED', reason: 'OVERLOADED' } }]);

  const late = new WebSocket(`${federation.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const status = await new Promise((resolve) => {
    late.once('unexpected-response', (_request, response) =>
      resolve([response.statusCode, response.headers['retry-after']]),
    );
    late.once('error', () => undefined);
  });
  expect(status).toEqual([503, '5']);
  release();
  await Promise.all(posted);
  expect((await early.iterate({ query: '{ fast }' }).next()).value).toMatchObject({ data: { fast: 1 } });
  await early.dispose();
});
