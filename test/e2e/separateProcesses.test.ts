import { exportJWK } from 'jose';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import { createSigningKey } from '@gantry/platform/identity/SigningKey.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import { Caller } from '../src/gantry/Caller.js';
import { freePort } from '@gantry/platform/http/freePort.js';
import { redisMissing, RedisServer } from '../src/services/RedisServer.js';
import { ServiceProcess } from '../src/services/ServiceProcess.js';
import { TestIssuer } from '../src/services/TestIssuer.js';

let issuer: TestIssuer;
/** Where there is none, live streams are read by nobody but who appends to them. */
let redis: RedisServer | undefined;
let endpoint: string;
let start: (name: 'tenancy' | 'cost') => Promise<ServiceProcess>;
const running = new Map<string, ServiceProcess>();

beforeAll(async () => {
  issuer = await TestIssuer.start();
  if (redisMissing === undefined) redis = await RedisServer.start();
  const adminUrl = inject('adminUrl');
  const keys = {
    gateway: await createSigningKey('gateway'),
    tenancy: await createSigningKey('tenancy'),
    cost: await createSigningKey('cost'),
  };
  const privateJwk = async (name: keyof typeof keys): Promise<string> =>
    JSON.stringify({ ...(await exportJWK(keys[name].privateKey)), kid: name });
  const ports = { tenancy: await freePort(), cost: await freePort(), gateway: await freePort() };
  const bus = await provisionDatabase(adminUrl, 'bus', 'test', `separate_bus_${Date.now()}`);
  const urls = {
    tenancy: await provisionDatabase(adminUrl, 'tenancy', 'test', `separate_tenancy_${Date.now()}`),
    cost: await provisionDatabase(adminUrl, 'cost', 'test', `separate_cost_${Date.now()}`),
  };
  const subgraphUrls = JSON.stringify({
    tenancy: `http://127.0.0.1:${ports.tenancy}/graphql`,
    cost: `http://127.0.0.1:${ports.cost}/graphql`,
  });
  start = async (name) => {
    const suffix = name.toUpperCase();
    const service = ServiceProcess.spawn(`subgraphs/${name}/dist/main.js`, ports[name], {
      [`DATABASE_URL_${suffix}`]: urls[name].app,
      [`DATABASE_OWNER_URL_${suffix}`]: urls[name].owner,
      [`DATABASE_WORKER_URL_${suffix}`]: urls[name].worker,
      EVENT_BUS_URL: bus.owner,
      REDIS_URL: redis?.url ?? 'memory:',
      GANTRY_PLAINTEXT: 'true',
      GANTRY_DRAIN_SECONDS: '0',
      GANTRY_CONTEXT_KEY: await privateJwk(name),
      GANTRY_CONTEXT_ISSUERS: JSON.stringify(
        Object.fromEntries(Object.entries(keys).map(([each, key]) => [each, key.publicJwk])),
      ),
      GANTRY_SUBGRAPH_URLS: subgraphUrls,
    });
    running.set(name, service);
    return service.untilReady();
  };
  await Promise.all([start('tenancy'), start('cost')]);
  const gateway = ServiceProcess.spawn('gateway/dist/main.js', ports.gateway, {
    GANTRY_PLAINTEXT: 'true',
    GANTRY_DRAIN_SECONDS: '0',
    GANTRY_SUBGRAPH_URLS: subgraphUrls,
    GANTRY_ISSUERS: JSON.stringify([issuer.trusted]),
    GANTRY_CONTEXT_KEY: await privateJwk('gateway'),
  });
  running.set('gateway', gateway);
  endpoint = `${gateway.baseUrl}/graphql`;
  // Four subgraphs do not run here, so this gateway lives and never calls itself ready.
  await vi.waitFor(async () => expect((await fetch(`${gateway.baseUrl}/health/live`)).status).toBe(200), {
    timeout: 60_000,
  });
}, 300_000);

afterAll(async () => {
  await Promise.all([...running.values()].map((service) => service[Symbol.asyncDispose]()));
  issuer?.close();
  await redis?.[Symbol.asyncDispose]();
});

const budgets =
  'query ($slug: String!) { tenant(slug: $slug) { name budgets(first: 5) { nodes { name } } } }';

describe('gateway and subgraphs in processes of their own', () => {
  it('answer across subgraphs, and without the fields of one that was killed', async () => {
    const slug = `separate-${Date.now()}`;
    const ada = new Caller(endpoint, await issuer.token('ada'));
    await ada.must(
      'mutation ($input: CreateTenantInput!) { createTenant(input: $input) { tenant { id } userErrors { code message field } } }',
      {
        input: { name: 'Separate', slug, tier: 'TEAM', idempotencyKey: slug },
      },
    );
    const member = ada.in(slug);
    const whole = { tenant: { name: 'Separate', budgets: { nodes: [] } } };
    expect(await member.must(budgets, { slug })).toEqual(whole);

    await running.get('cost')!.end('SIGKILL');
    const partial = await member.ask(budgets, { slug });
    expect(partial.data).toEqual({ tenant: { name: 'Separate', budgets: null } });
    expect(partial.errors).toMatchObject([
      { path: ['tenant', 'budgets'], extensions: { code: 'UNAVAILABLE' } },
    ]);
    expect(JSON.stringify(partial.errors)).not.toMatch(/127\.0\.0\.1|ECONN|at /);

    await start('cost');
    expect(await member.must(budgets, { slug })).toEqual(whole);
  });

  it('refuse whoever goes past the gateway', async () => {
    for (const authorization of [undefined, `Bearer ${await issuer.token('ada')}`, 'Bearer x.y.z']) {
      const response = await fetch(`${running.get('tenancy')!.baseUrl}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
        body: JSON.stringify({ query: '{ viewer { id } }' }),
      });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    }
  });

  it('say that they are not ready while a subgraph is missing, and which', async () => {
    const response = await fetch(`${running.get('gateway')!.baseUrl}/health/ready`);
    expect(response.status).toBe(503);
    expect(await response.text()).toContain('deployments');
  });

  it('end with code 0 when they are asked to', async () => {
    for (const name of ['gateway', 'cost', 'tenancy']) {
      const service = running.get(name)!;
      expect([name, await service.end('SIGTERM'), service.output.includes('"level":50')]).toEqual([
        name,
        0,
        false,
      ]);
    }
  });

  it('name each setting that is missing, and end at once', async () => {
    const service = ServiceProcess.spawn('subgraphs/cost/dist/main.js', await freePort(), {
      EVENT_BUS_URL: 'nonsense',
    });
    expect(await service.exit).toBe(1);
    expect(service.output).toMatch(
      /^The environment is not complete\. EVENT_BUS_URL: .*REDIS_URL is missing; GANTRY_CONTEXT_KEY is missing; .*DATABASE_URL_COST is missing.*\n$/,
    );
  });
});
