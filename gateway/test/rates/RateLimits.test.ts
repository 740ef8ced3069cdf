import type { RequestContext, Tier } from '@gantry/platform/identity/RequestContext.js';
import { createLogger } from '@gantry/platform/telemetry/createLogger.js';
import { redisMissing, RedisServer } from '@gantry/test/services/RedisServer.js';
import { Redis } from 'ioredis';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openRateLimits, type OpenedRateLimits } from '../../src/rates/openRateLimits.js';
import type { RateSettings } from '../../src/rates/RateSettings.js';

/** So long that no test sees it end, unless it waits for that. */
const hour = 3_600;

/** What a gateway counts with. */
interface Counting extends OpenedRateLimits {
  registry: Registry;
  /** Log lines of level warn and above. */
  logged: string[];
}

const opened: Counting[] = [];
afterEach(() => {
  for (const { close } of opened.splice(0)) close();
});

async function open(rates: Partial<RateSettings>): Promise<Counting> {
  const logged: string[] = [];
  const registry = new Registry();
  const logger = createLogger('gateway', {
    level: 'warn',
    destination: { write: (line) => void logged.push(line) },
  });
  const settings = { limits: {}, quotas: {}, redisUrl: undefined, ...rates };
  const counting = { ...(await openRateLimits(settings, registry, logger))!, registry, logged };
  opened.push(counting);
  return counting;
}

function as(actor: string, tenantId: string | null, tier: Tier = 'TEAM'): RequestContext {
  const tenant = tenantId === null ? null : { id: tenantId, slug: tenantId, tier };
  return { actor: { id: actor, kind: 'USER' }, tenant, roles: [], scopes: [], requestId: 'r' };
}

const acme = as('usr_ada', 'tnt_1');

/** What is said to so many operations, by codes. */
async function ask({ limits }: Counting, context: RequestContext, times: number): Promise<string[]> {
  const codes: string[] = [];
  for (let time = 0; time < times; time++) {
    codes.push(
      await limits.admit(context).then(
        () => 'ok',
        (error: { code: string }) => error.code,
      ),
    );
  }
  return codes;
}

describe('limits', () => {
  test('are a tier’s, and no tenant uses up another’s', async () => {
    const counting = await open({
      limits: { TEAM: { operations: 2, seconds: hour }, FREE: { operations: 1, seconds: hour } },
    });
    expect(await ask(counting, acme, 3)).toEqual(['ok', 'ok', 'RATE_LIMITED']);
    expect(await ask(counting, as('usr_bob', 'tnt_1'), 1)).toEqual(['RATE_LIMITED']);
    expect(await ask(counting, as('usr_ada', 'tnt_2', 'FREE'), 2)).toEqual(['ok', 'RATE_LIMITED']);
    expect(await ask(counting, as('usr_ada', 'tnt_3'), 1)).toEqual(['ok']);
    // There is none for other tiers, and for who is in no tenant.
    expect(await ask(counting, as('usr_ada', 'tnt_4', 'ENTERPRISE'), 3)).toEqual(['ok', 'ok', 'ok']);
    expect(await ask(counting, as('usr_ada', null), 3)).toEqual(['ok', 'ok', 'ok']);
    const metrics = await counting.registry.metrics();
    expect(metrics).toContain('gantry_gateway_rate_limited_total{kind="rate",tier="TEAM"} 2');
  });

  test('by default count each caller without a tenant for themselves', async () => {
    const counting = await open({ limits: { default: { operations: 1, seconds: hour } } });
    expect(await ask(counting, as('usr_ada', null), 2)).toEqual(['ok', 'RATE_LIMITED']);
    expect(await ask(counting, as('usr_bob', null), 2)).toEqual(['ok', 'RATE_LIMITED']);
    // As a tenant they are somebody else, whatever the tenant is called.
    expect(await ask(counting, as('usr_ada', 'usr_ada'), 2)).toEqual(['ok', 'RATE_LIMITED']);
  });

  test('say when it is worth another try, and then admit it', async () => {
    const counting = await open({ limits: { TEAM: { operations: 1, seconds: 1 } } });
    await counting.limits.admit(acme);
    await expect(counting.limits.admit(acme)).rejects.toMatchObject({
      message: 'The limit of 1 operations in 1 s is used up; try again in 1 s.',
      extensions: { code: 'RATE_LIMITED', retryAfter: 1, limit: 1 },
    });
    await expect.poll(() => ask(counting, acme, 1)).toEqual(['ok']);
  });

  test('come before quotas, which count only what they admit', async () => {
    const counting = await open({
      limits: { TEAM: { operations: 2, seconds: 1 } },
      quotas: { TEAM: { operations: 3, seconds: hour } },
    });
    expect(await ask(counting, acme, 4)).toEqual(['ok', 'ok', 'RATE_LIMITED', 'RATE_LIMITED']);
    await expect.poll(() => ask(counting, acme, 1)).toEqual(['ok']);
    expect(await ask(counting, acme, 1)).toEqual(['QUOTA_EXCEEDED']);
  });
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
    const [one, other] = [await open(rates), await open(rates)];
    const answers = await Promise.all([one, other, one, other].map((counting) => ask(counting, acme, 5)));
    expect(answers.flat().filter((code) => code === 'ok')).toHaveLength(10);
    const client = new Redis(redis.url);
    expect(await client.keys('*')).toEqual(['gantry:{tnt_1}:limit:rate']);
    expect(await client.ttl('gantry:{tnt_1}:limit:rate')).toBeGreaterThan(hour - 60);
    // What was refused once is refused without asking.
    const counted = await client.get('gantry:{tnt_1}:limit:rate');
    await Promise.all([one, other].map((counting) => ask(counting, acme, 5)));
    expect(await client.get('gantry:{tnt_1}:limit:rate')).toBe(counted);
    client.disconnect();
  });

  test('count for themselves while it is away, say so once, and together again afterwards', async () => {
    await using own = await RedisServer.start();
    const counting = await open({ limits: { TEAM: { operations: 3, seconds: hour } }, redisUrl: own.url });
    expect(await ask(counting, acme, 1)).toEqual(['ok']);
    await own.kill();
    expect(await ask(counting, acme, 5)).toEqual(['ok', 'ok', 'ok', 'RATE_LIMITED', 'RATE_LIMITED']);
    const said = counting.logged.filter((line) => line.includes('Limits cannot be counted in Redis'));
    expect(said).toHaveLength(1);
    expect(await counting.registry.metrics()).toMatch(
      /gantry_gateway_rate_limit_failures_total\{reason="away"\} [1-9]/,
    );
    await own.restart();
    await expect.poll(() => ask(counting, acme, 1)).toEqual(['ok']);
  });

  test('are not held up by one that hangs', async () => {
    await using own = await RedisServer.start();
    const counting = await open({ limits: { TEAM: { operations: 50, seconds: hour } }, redisUrl: own.url });
    expect(await ask(counting, acme, 1)).toEqual(['ok']);
    own.freeze();
    const from = performance.now();
    expect(new Set(await ask(counting, acme, 40))).toEqual(new Set(['ok']));
    // The first one waits for a quarter of a second, and the others do not: together they would have waited for ten.
    expect(performance.now() - from).toBeLessThan(5_000);
    own.thaw();
  });

  test('start without it', async () => {
    // Nothing listens on the port of discarded things.
    const redisUrl = 'redis://127.0.0.1:9';
    const counting = await open({ limits: { TEAM: { operations: 1, seconds: hour } }, redisUrl });
    expect(await ask(counting, acme, 2)).toEqual(['ok', 'RATE_LIMITED']);
  });
});
