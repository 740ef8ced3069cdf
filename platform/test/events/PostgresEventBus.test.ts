import { freePort } from '../../src/http/freePort.js';
import { temporaryDataFolder } from '@gantry/test/gantry/temporaryDataFolder.js';
import { rm } from 'node:fs/promises';
import { pino } from 'pino';
import { expect, inject, test, vi } from 'vitest';
import type { CloudEvent } from '../../src/events/CloudEvent.js';
import { PostgresEventBus } from '../../src/events/PostgresEventBus.js';
import { EmbeddedPostgres } from '../../src/persistence/EmbeddedPostgres.js';
import { provisionDatabase } from '../../src/persistence/provisionDatabase.js';
import { eventBusContract, eventOf } from './eventBusContract.js';

const logger = pino({ level: 'silent' });

eventBusContract('PostgreSQL', async () => {
  const directory = await temporaryDataFolder('bus');
  const options = { directory, port: await freePort(), logger };
  let server = await EmbeddedPostgres.start(options);
  const urls = await provisionDatabase(server.adminUrl, 'bus', 'test');
  return {
    open: () => PostgresEventBus.open(urls.owner, logger),
    kill: () => server.kill(),
    restart: async () => {
      server = await EmbeddedPostgres.start(options);
    },
    [Symbol.asyncDispose]: async () => {
      await server.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
});

test('the bus on PostgreSQL keeps one event of an id, however often it is published', async () => {
  const urls = await provisionDatabase(inject('adminUrl'), 'bus', 'test', `bus_once_${Date.now()}`);
  const bus = await PostgresEventBus.open(urls.owner, logger);
  const seen: CloudEvent[] = [];
  await bus.subscribe('once', ['Once', 'After'], async (batch) => void seen.push(...batch));
  const event = eventOf('Once', 1);
  await bus.publish('test', [event]);
  await bus.publish('test', [event]);
  await bus.publish('test', [eventOf('After', 2)]);
  await vi.waitFor(() => expect(seen.map(({ data }) => data['index'])).toEqual([1, 2]), 30_000);
  await bus.close();
});

test('the bus on PostgreSQL hands over to another member what one was at that does not go on', async () => {
  const urls = await provisionDatabase(inject('adminUrl'), 'bus', 'test', `bus_frozen_${Date.now()}`);
  const frozen = await PostgresEventBus.open(urls.owner, logger, 200);
  const other = await PostgresEventBus.open(urls.owner, logger);
  const thawed = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  await frozen.subscribe('frozen', ['Any'], async () => {
    begun.resolve();
    await thawed.promise;
  });
  await other.publish('test', [eventOf('Any', 1)]);
  await begun.promise;
  const handler = vi.fn<(batch: CloudEvent[]) => Promise<void>>(async () => {});
  await other.subscribe('frozen', ['Any'], handler);
  await vi.waitFor(() => expect(handler).toHaveBeenCalledOnce(), 30_000);
  thawed.resolve();
  await Promise.all([frozen.close(), other.close()]);
});
