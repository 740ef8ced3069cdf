import type { CloudEvent } from '@gantry/platform/events/CloudEvent.js';
import type { EventBus } from '@gantry/platform/events/EventBus.js';
import { KafkaEventBus } from '@gantry/platform/events/KafkaEventBus.js';
import { PostgresEventBus } from '@gantry/platform/events/PostgresEventBus.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { provisionDatabase } from '@gantry/platform/persistence/provisionDatabase.js';
import { KafkaBroker } from '@gantry/test/services/kafka/KafkaBroker.js';
import { kafkaMissing } from '@gantry/test/services/kafka/kafkaMissing.js';
import { RedisServer, redisMissing } from '@gantry/test/services/RedisServer.js';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { defaultCachingSettings } from '../../src/caching/CachingSettings.js';
import { followEvents } from '../../src/caching/followEvents.js';
import { market, marketState } from '../fixtures/market.js';
import { startFederation, type Federation } from '../fixtures/startFederation.js';

const logger = pino({ level: 'silent' });

const changed = (source: string, name: string, tenantid: string): CloudEvent => ({
  specversion: '1.0',
  id: newId('evt'),
  source: `/gantry/${source}`,
  type: `gantry.${source}.${name}.v1`,
  time: new Date().toISOString(),
  datacontenttype: 'application/json',
  dataschema: `schema/events/${name}.v1.json`,
  tenantid,
  data: { goodId: '1' },
});

/** What a member of a tenant is told of the first good. */
async function asks(federation: Federation, tenant: string): Promise<() => Promise<unknown>> {
  const headers = await federation.as('', { sub: 'ann', tenant });
  return async () => (await federation.ask('{ good(id: 1) { id name } }', headers)).data?.['good'];
}

interface BusServer extends AsyncDisposable {
  open(): Promise<EventBus>;
}

const servers: [string, boolean, () => Promise<BusServer>][] = [
  [
    'PostgreSQL',
    true,
    async () => {
      const urls = await provisionDatabase(inject('adminUrl'), 'bus', 'test', `bus_gateway_${Date.now()}`);
      return {
        open: () => PostgresEventBus.open(urls.owner, logger),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    },
  ],
  [
    'Apache Kafka',
    kafkaMissing === undefined,
    async () => {
      const broker = await KafkaBroker.start();
      const publishersOf = (name: string) => [name === 'GoodChanged' ? 'goods' : 'tenancy'];
      return {
        open: () =>
          KafkaEventBus.open(`${broker.url}?partitions=2`, { clientId: 'gateway', publishersOf, logger }),
        [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
      };
    },
  ],
];

describe.each(servers.filter(([, isThere]) => isThere))(
  'gateways that hear of changes over %s',
  { timeout: 60_000 },
  (_name, _isThere, start) => {
    let server: BusServer;
    beforeAll(async () => {
      server = await start();
    }, 300_000);
    afterAll(async () => server[Symbol.asyncDispose]());

    const names = ['GoodChanged', 'MembershipChanged'];
    const patience = { timeout: 30_000 };

    test('forget, each of them, what an event of the subgraph that owns it says has changed', async () => {
      const state = marketState();
      const caching = { ...defaultCachingSettings, store: 'memory' };
      await using one = await startFederation(market(state), { caching });
      await using two = await startFederation(market(state), { caching });
      const buses = [await server.open(), await server.open()] as const;
      await followEvents(one.gateway, buses[0], { names, caching });
      await followEvents(two.gateway, buses[1], { names, caching });
      const acme = [await asks(one, 'acme'), await asks(two, 'acme')] as const;
      const globex = await asks(one, 'globex');
      await Promise.all([...acme, globex].map((ask) => ask()));
      state.names['1'] = 'quill';
      expect(await acme[0]()).toMatchObject({ name: 'pen' });
      await buses[0].publish('goods', [changed('goods', 'GoodChanged', 'tnt_1')]);
      for (const ask of acme) await expect.poll(ask, patience).toMatchObject({ name: 'quill' });
      expect(await globex()).toMatchObject({ name: 'pen' });
      await Promise.all(buses.map((bus) => bus.close()));
    });

    test('look at memberships anew, each of them, when tenancy says that one has changed', async () => {
      const buses = [await server.open(), await server.open()] as const;
      const looked = [0, 0];
      for (const [index, bus] of buses.entries()) {
        const accounts = { invalidate: () => undefined, invalidateAll: () => void (looked[index]! += 1) };
        const gateway = { accounts, invalidateBy: () => Promise.resolve() };
        await followEvents(gateway, bus, { names, caching: defaultCachingSettings });
      }
      await buses[0].publish('tenancy', [changed('tenancy', 'MembershipChanged', 'tnt_1')]);
      await expect.poll(() => looked, patience).toEqual([1, 1]);
      await Promise.all(buses.map((bus) => bus.close()));
    });

    test.runIf(redisMissing === undefined)(
      'that keep answers in Redis forget also what changed when none of them ran',
      async () => {
        await using redis = await RedisServer.start();
        const state = marketState();
        const caching = { ...defaultCachingSettings, store: redis.url, redisTimeoutMs: 2_000 };
        await using one = await startFederation(market(state), { caching });
        const before = await server.open();
        await followEvents(one.gateway, before, { names, caching });
        // Not the tenant of the first test: its events are still there for a group that starts to read now.
        const ask = await asks(one, 'globex');
        await ask();
        await before.close();
        state.names['1'] = 'quill';
        const bus = await server.open();
        await bus.publish('goods', [changed('goods', 'GoodChanged', 'tnt_2')]);
        expect(await ask()).toMatchObject({ name: 'pen' });
        await followEvents(one.gateway, bus, { names, caching });
        await expect.poll(ask, patience).toMatchObject({ name: 'quill' });
        await bus.close();
      },
    );
  },
);
