import { createClient } from 'graphql-ws';
import { parse } from 'graphql';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startFederation, type Federation } from '../fixtures/startFederation.js';
import type { SubgraphModule } from '../fixtures/startSubgraph.js';

const shop: SubgraphModule = {
  name: 'shop',
  typeDefs: parse(`
    extend schema @link(url: "https://specs.apollo.dev/federation/v2.9")
    type Query { slow(n: Int): Int fast: Int }
    type Mutation { touch: Int }
  `),
  resolvers: { Query: { fast: () => 1 } },
};

let federation: Federation;
let release: () => void;
beforeEach(async () => {
  federation = await startFederation([shop], {
    concurrency: {
      perTenant: { FREE: 2, TEAM: 3, ENTERPRISE: 4 },
      perCaller: 2,
      waiting: 2,
      patienceMs: 30_000,
    },
  });
  const gate = Promise.withResolvers<void>();
  release = gate.resolve;
  federation.subgraphs['shop']!.answer = async ({ query }) => {
    if (query.includes('slow')) await gate.promise;
    return { data: query.includes('slow') ? { slow: 1 } : { fast: 1 } };
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
const slow = (n: number): { query: string } => ({ query: `{ slow(n: ${n}) }` });

async function flood(headers: Record<string, string>, count: number): Promise<Promise<Response>[]> {
  const asked = federation.subgraphs['shop']!.requests.length;
  const posted = Array.from({ length: count }, (_, n) => federation.post(slow(n), headers));
  await vi.waitFor(
    () => expect(federation.subgraphs['shop']!.requests.length).toBeGreaterThan(asked),
    30_000,
  );
  return posted;
}

test('lets a tenant have as many operations under way as its tier may, has others wait, and refuses more', async () => {
  const acme = await inTenant('acme');
  const posted = await flood(acme, 8);
  const refused = new Set<Response>();
  for (const each of posted) void each.then((response) => response.status === 429 && refused.add(response));
  // Three are under way, two wait.
  await vi.waitFor(() => expect(refused.size).toBe(3), 30_000);
  expect(federation.subgraphs['shop']!.requests).toHaveLength(3);
  const [one] = refused;
  expect(one!.headers.get('retry-after')).toBe('1');
  expect(await one!.json()).toEqual({
    errors: [
      {
        message: 'There are too many operations under way at once; 3 may be.',
        extensions: { code: 'RATE_LIMITED', reason: 'CONCURRENCY', retryAfter: 1, limit: 3 },
      },
    ],
  });
  release();
  const statuses = (await Promise.all(posted)).map(({ status }) => status);
  expect(statuses.filter((status) => status === 200)).toHaveLength(5);
  const metrics = await (await fetch(`${federation.url}/metrics`)).text();
  expect(metrics).toContain('gantry_gateway_tenant_waits_total{tier="TEAM",outcome="entered"} 2');
  expect(metrics).toContain('gantry_gateway_tenant_waits_total{tier="TEAM",outcome="refused"} 3');
});

test('answers other tenants, and who names none, while one floods', async () => {
  const posted = await flood(await inTenant('acme'), 5);
  for (let index = 0; index < 5; index++) {
    expect(await federation.ask('{ fast }', await inTenant('globex'))).toEqual({ data: { fast: 1 } });
    expect(await federation.ask('{ fast }')).toEqual({ data: { fast: 1 } });
  }
  release();
  await Promise.all(posted);
});

test('refuses who would wait beyond the deadline of their own', async () => {
  const acme = await inTenant('acme');
  const posted = await flood(acme, 3);
  const late = await federation.post(slow(9), { ...acme, 'x-gantry-deadline-ms': '300' });
  expect(late.status).toBe(429);
  expect(federation.subgraphs['shop']!.requests).toHaveLength(3);
  release();
  await Promise.all(posted);
});

test('tells an operation of a socket that it is refused, and goes on with the others', async () => {
  const acme = await inTenant('acme');
  const posted = await flood(acme, 5);
  await vi.waitFor(() => expect(federation.subgraphs['shop']!.requests).toHaveLength(3), 30_000);
  const client = createClient({
    url: `${federation.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: acme,
  });
  const refused = await client
    .iterate(slow(9))
    .next()
    .catch((error: unknown) => error);
  expect(refused).toMatchObject([{ extensions: { code: 'RATE_LIMITED', reason: 'CONCURRENCY' } }]);
  release();
  await Promise.all(posted);
  expect((await client.iterate({ query: '{ fast }' }).next()).value).toEqual({ data: { fast: 1 } });
  await client.dispose();
});
