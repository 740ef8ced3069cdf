import { redisMissing, RedisServer } from '@gantry/test/services/RedisServer.js';
import { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { RateSettings } from '../../src/rates/RateSettings.js';
import { startOffice, type Answer, type RunningOffice } from '../fixtures/startOffice.js';

const query = '{ viewer { id } }';
/** So long that no test sees it end, unless it waits for that. */
const hour = 3_600;

const running: RunningOffice[] = [];
afterEach(async () => {
  for (const office of running.splice(0)) await office[Symbol.asyncDispose]();
});

async function start(rates: Partial<RateSettings>): Promise<RunningOffice> {
  const office = await startOffice({
    maxBatch: 5,
    rates: { limits: {}, quotas: {}, redisUrl: undefined, ...rates },
  });
  running.push(office);
  return office;
}

const acme = { 'x-gantry-tenant': 'acme' };
const globex = { 'x-gantry-tenant': 'globex' };
const metricsOf = async ({ url }: RunningOffice): Promise<string> => (await fetch(`${url}/metrics`)).text();

/** What a tenant is answered, by codes. */
async function ask(office: RunningOffice, tenant: Record<string, string>, times: number): Promise<string[]> {
  const codes: string[] = [];
  for (let time = 0; time < times; time++) {
    const { body } = await office.ask(query, tenant);
    codes.push(body.errors?.[0]?.extensions.code ?? 'ok');
  }
  return codes;
}

describe('a tenant’s limit', () => {
  test('refuses what is beyond it with 429, Retry-After and the same in the error, until its time is over', async () => {
    const office = await start({ limits: { TEAM: { operations: 2, seconds: 1 } } });
    expect(await ask(office, acme, 2)).toEqual(['ok', 'ok']);
    const { status, headers, body } = await office.ask(query, acme);
    expect([status, headers.get('retry-after')]).toEqual([429, '1']);
    expect(body).toEqual({
      errors: [
        {
          message: 'The limit of 2 operations in 1 s is used up; try again in 1 s.',
          extensions: { code: 'RATE_LIMITED', retryAfter: 1, limit: 2 },
        },
      ],
    });
    expect(await metricsOf(office)).toContain('gantry_gateway_rate_limited_total{kind="rate",tier="TEAM"} 1');
    await expect.poll(() => ask(office, acme, 1)).toEqual(['ok']);
  });

  test('is its tier’s, and no other tenant’s', async () => {
    const office = await start({
      limits: { TEAM: { operations: 2, seconds: hour }, FREE: { operations: 1, seconds: hour } },
    });
    expect(await ask(office, acme, 3)).toEqual(['ok', 'ok', 'RATE_LIMITED']);
    expect(await ask(office, globex, 2)).toEqual(['ok', 'RATE_LIMITED']);
    // Who is in no tenant has the default, and there is none.
    const nobody = await office.issuer.token({ sub: 'nobody' });
    office.office.accounts.set(`${office.issuer.url} nobody`, { userId: 'usr_nobody', memberships: [] });
    for (let time = 0; time < 4; time++) {
      expect((await office.post({ query }, { authorization: `Bearer ${nobody}` })).status).toBe(200);
    }
  });

  test('by default counts each caller without a tenant for themselves', async () => {
    const office = await start({ limits: { default: { operations: 1, seconds: hour } } });
    const answers: number[] = [];
    for (const subject of ['one', 'other', 'one']) {
      office.office.accounts.set(`${office.issuer.url} ${subject}`, { userId: subject, memberships: [] });
      const token = await office.issuer.token({ sub: subject });
      answers.push((await office.post({ query }, { authorization: `Bearer ${token}` })).status);
    }
    expect(answers).toEqual([200, 200, 429]);
  });

  test('counts each operation of a batch, and refuses those beyond it', async () => {
    const office = await start({ limits: { TEAM: { operations: 2, seconds: hour } } });
    const token = await office.issuer.token();
    const response = await office.post([{ query }, { query }, { query }], {
      authorization: `Bearer ${token}`,
      ...acme,
    });
    const answers = (await response.json()) as Answer[];
    expect(answers.map(({ errors }) => errors?.[0]?.extensions.code)).toEqual([
      undefined,
      undefined,
      'RATE_LIMITED',
    ]);
  });

  test('counts what is wrong too, and does nothing for what it refuses', async () => {
    const office = await start({ limits: { TEAM: { operations: 1, seconds: hour } } });
    const wrong = await office.ask('{ nonsense }', acme);
    expect(wrong.body.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const requests = Object.values(office.subgraphs).map((subgraph) => subgraph.requests.length);
    expect(await ask(office, acme, 3)).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'RATE_LIMITED']);
    expect(Object.values(office.subgraphs).map((subgraph) => subgraph.requests.length)).toEqual(requests);
  });

  test('counts queries and subscriptions over sockets with all others, and leaves the socket open', async () => {
    const office = await start({ limits: { TEAM: { operations: 3, seconds: hour } } });
    expect(await ask(office, acme, 1)).toEqual(['ok']);
    const client = office.socket({ authorization: `Bearer ${await office.issuer.token()}`, ...acme });
    const said = client.iterate({ query: 'subscription { said { text } }' });
    office.office.feed.push('one');
    expect((await said.next()).value).toEqual({ data: { said: { text: 'one' } } });
    expect((await client.iterate({ query }).next()).value).toMatchObject({ data: {} });
    for (const beyond of [query, 'subscription { said { text } }']) {
      await expect(client.iterate({ query: beyond }).next()).rejects.toMatchObject([
        { extensions: { code: 'RATE_LIMITED', retryAfter: expect.any(Number) as number } },
      ]);
    }
    office.office.feed.push('two');
    expect((await said.next()).value).toEqual({ data: { said: { text: 'two' } } });
    expect(await ask(office, acme, 1)).toEqual(['RATE_LIMITED']);
  });
});

test('a quota that is used up is QUOTA_EXCEEDED, and what a limit refused is not counted in it', async () => {
  const office = await start({
    limits: { TEAM: { operations: 2, seconds: 1 } },
    quotas: { TEAM: { operations: 3, seconds: hour } },
  });
  expect(await ask(office, acme, 4)).toEqual(['ok', 'ok', 'RATE_LIMITED', 'RATE_LIMITED']);
  await expect.poll(() => ask(office, acme, 1)).toEqual(['ok']);
  const { status, headers, body } = await office.ask(query, acme);
  expect([status, body.errors?.[0]?.extensions.code]).toEqual([429, 'QUOTA_EXCEEDED']);
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(hour - 60);
});

const leftOut = redisMissing === undefined ? '' : `, left out: ${redisMissing}`;
describe.runIf(redisMissing === undefined)(`gateways that count in a real Redis${leftOut}`, () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await RedisServer.start();
  });
  afterAll(() => redis?.[Symbol.asyncDispose]());

  test('count together, each tenant among its own keys, which end by themselves', async () => {
    const rates = { limits: { TEAM: { operations: 10, seconds: hour } }, redisUrl: redis.url };
    const [one, other] = [await start(rates), await start(rates)];
    const answers = await Promise.all([one, other, one, other].map((office) => ask(office, acme, 5)));
    expect(answers.flat().filter((code) => code === 'ok')).toHaveLength(10);
    const client = new Redis(redis.url);
    expect(await client.keys('*')).toEqual(['gantry:{tnt_1}:limit:rate']);
    expect(await client.ttl('gantry:{tnt_1}:limit:rate')).toBeGreaterThan(hour - 60);
    // What was refused once is refused without asking.
    const counted = await client.get('gantry:{tnt_1}:limit:rate');
    await Promise.all([one, other].map((office) => ask(office, acme, 5)));
    expect(await client.get('gantry:{tnt_1}:limit:rate')).toBe(counted);
    client.disconnect();
  });

  test('count for themselves while it is away, say so once, and together again afterwards', async () => {
    await using own = await RedisServer.start();
    const office = await start({ limits: { TEAM: { operations: 3, seconds: hour } }, redisUrl: own.url });
    expect(await ask(office, acme, 1)).toEqual(['ok']);
    await own.kill();
    expect(await ask(office, acme, 5)).toEqual(['ok', 'ok', 'ok', 'RATE_LIMITED', 'RATE_LIMITED']);
    expect(office.logged.filter((line) => line.includes('Limits cannot be counted in Redis'))).toHaveLength(
      1,
    );
    expect(await metricsOf(office)).toMatch(
      /gantry_gateway_rate_limit_failures_total\{reason="away"\} [1-9]/,
    );
    await own.restart();
    await expect
      .poll(async () => {
        await ask(office, globex, 1);
        return ask(office, acme, 1);
      })
      .toEqual(['ok']);
  });

  test('answer in time though it hangs', async () => {
    await using own = await RedisServer.start();
    const office = await start({ limits: { TEAM: { operations: 100, seconds: hour } }, redisUrl: own.url });
    expect(await ask(office, acme, 1)).toEqual(['ok']);
    own.freeze();
    const from = performance.now();
    expect(await ask(office, acme, 10)).toEqual(Array.from({ length: 10 }, () => 'ok'));
    // The first one waits for a quarter of a second, and the others do not.
    expect(performance.now() - from).toBeLessThan(2_000);
    own.thaw();
  });

  test('start without it', async () => {
    // Nothing listens on the port of discarded things.
    const office = await start({
      limits: { TEAM: { operations: 1, seconds: hour } },
      redisUrl: 'redis://127.0.0.1:9',
    });
    expect(await ask(office, acme, 2)).toEqual(['ok', 'RATE_LIMITED']);
  });
});
