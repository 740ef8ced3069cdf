import { execFile } from 'node:child_process';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { KafkaBroker } from '@gantry/test/services/kafka/KafkaBroker.js';
import { kafkaMissing } from '@gantry/test/services/kafka/kafkaMissing.js';
import { Client } from 'pg';
import { pino } from 'pino';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest';
import type { CloudEvent } from '../../src/events/CloudEvent.js';
import { DeadLetters } from '../../src/events/DeadLetters.js';
import type { EventBus } from '../../src/events/EventBus.js';
import { EventCatalog } from '../../src/events/EventCatalog.js';
import type { EventData } from '../../src/events/eventData.generated.js';
import { EventHub } from '../../src/events/EventHub.js';
import { eventSchemasDirectory } from '../../src/events/eventSchemasDirectory.js';
import { measureBacklog } from '../../src/events/measureBacklog.js';
import { openEventBus } from '../../src/events/openEventBus.js';
import { newId } from '../../src/ids/newId.js';
import { provisionDatabase } from '../../src/persistence/provisionDatabase.js';
import { writeMigration } from '../../src/persistence/writeMigration.js';
import { SubgraphMetrics } from '../../src/telemetry/SubgraphMetrics.js';

const logger = pino({ level: 'silent' });
const patience = { timeout: 30_000, interval: 20 };
const catalog = EventCatalog.load(eventSchemasDirectory, ['notes']);
const run = promisify(execFile);
const command = fileURLToPath(new URL('../../dist/events/deadLettersCommand.js', import.meta.url));

const messageOf = (content: string, history = 0): EventData['MessageReceived'] => ({
  conversationId: newId('cnv'),
  messageId: newId('msg'),
  replyId: newId('msg'),
  agentId: newId('agt'),
  content,
  history: Array.from({ length: history }, () => ({ role: 'USER', content: 'x'.repeat(1_000_000) })),
  receivedBy: newId('usr'),
});

describe.runIf(kafkaMissing === undefined)('a service on Apache Kafka', { timeout: 90_000 }, () => {
  let broker: KafkaBroker;
  let test: TestPlatform;
  let client: Client;
  const metrics = new Registry();
  const buses: EventBus[] = [];
  const hubs: EventHub[] = [];
  const tenantId = newId('tnt');
  /** Contents handled, by whichever replica. */
  const handled: string[] = [];
  let poisonous = true;

  beforeAll(async () => {
    broker = await KafkaBroker.start();
    const migrationsDirectory = await mkdtemp(path.join(tmpdir(), 'gantry-hub-'));
    const urls = await provisionDatabase(inject('adminUrl'), 'notes', 'test', `hub_tables_${Date.now()}`);
    await writeMigration(urls.owner, migrationsDirectory, [], 'initial');
    test = await createTestPlatform('notes', { entities: [], migrationsDirectory });
    const { database } = test.platform;
    client = new Client({ connectionString: test.urls.worker });
    await client.connect();
    for (const registry of [metrics, new Registry()]) {
      const bus = await openEventBus(`${broker.url}?partitions=2`, {
        service: 'notes',
        catalog,
        logger,
        metrics: registry,
      });
      const measurements = new SubgraphMetrics('notes', metrics);
      const hub = new EventHub('notes', database, bus, catalog, logger, measurements);
      await hub.start({
        MessageReceived: async ({ data }) => {
          if (data.content === 'poison' && poisonous) throw new Error('it is poisonous');
          handled.push(data.content);
        },
      });
      buses.push(bus);
      hubs.push(hub);
    }
    measureBacklog('notes', database, metrics);
  }, 300_000);

  afterAll(async () => {
    await Promise.all(hubs.map((hub) => hub.stop()));
    await Promise.all(buses.map((bus) => bus.close()));
    await client?.end();
    await test?.close();
    await broker?.[Symbol.asyncDispose]();
  });

  const publish = async (data: EventData['MessageReceived'], tenant = tenantId): Promise<void> =>
    test.platform.database.tenant({ tenantId: tenant }, (em) =>
      hubs[0]!.publish(em, tenant, 'MessageReceived', data),
    );
  const measured = async (line: string): Promise<string | undefined> =>
    (await metrics.metrics()).split('\n').find((each) => each.startsWith(`${line} `));

  it('handles each event once and in order, though two replicas relay and consume, and the topic repeats', async () => {
    const contents = Array.from({ length: 20 }, (_, index) => `in order ${index}`);
    for (const content of contents) await publish(messageOf(content));
    await vi.waitFor(() => expect(handled).toHaveLength(20), patience);
    const { rows } = await client.query<{ event: CloudEvent }>('SELECT event FROM outbox ORDER BY sequence');
    await buses[0]!.publish(
      'notes',
      rows.map(({ event }) => event),
    );
    await publish(messageOf('after the repeats'));
    await vi.waitFor(() => expect(handled).toContain('after the repeats'), patience);
    expect(handled).toEqual([...contents, 'after the repeats']);
  });

  it('publishes several as one: in their order, each in its own trace, or none of them', async () => {
    const { database } = test.platform;
    const data = (index: number) => messageOf(`together ${index}`);
    const trace = (index: number) => ({
      traceparent: `00-${String(index).padStart(32, '1')}-${'2'.repeat(16)}-01`,
    });
    const news = Array.from({ length: 20 }, (_, index) => ({
      name: 'MessageReceived' as const,
      data: data(index),
      trace: trace(index),
    }));
    await database.tenant({ tenantId }, (em) => hubs[0]!.publishAll(em, tenantId, news));
    const found = await client.query<{ content: string; traceparent: string }>(
      `SELECT event->'data'->>'content' AS content, event->>'traceparent' AS traceparent FROM outbox
       WHERE event->'data'->>'content' LIKE 'together %' ORDER BY sequence`,
    );
    expect(found.rows).toEqual(news.map((each) => ({ content: each.data.content, ...each.trace })));
    const wrong = [
      { ...news[0]!, data: messageOf('never') },
      { ...news[0]!, data: { ...data(1), content: 1 as never } },
    ];
    await expect(
      database.tenant({ tenantId }, (em) => hubs[0]!.publishAll(em, tenantId, wrong)),
    ).rejects.toThrow('content');
    const never = await client.query("SELECT 1 FROM outbox WHERE event->'data'->>'content' = 'never'");
    expect(never.rowCount).toBe(0);
  });

  it('publishes no event that the schemas say is of others', async () => {
    const real = EventCatalog.load(eventSchemasDirectory);
    const hub = new EventHub('cost', test.platform.database, buses[0]!, real, logger);
    const publishing = test.platform.database.tenant({ tenantId }, (em) =>
      hub.publish(em, tenantId, 'MessageReceived', messageOf('not mine')),
    );
    await expect(publishing).rejects.toThrow('MessageReceived is published by conversations, not by "cost".');
  });

  it('measures what waits, and how far its group is behind', async () => {
    await vi.waitFor(async () => {
      expect(await measured('gantry_outbox_events{subgraph="notes"}')).toMatch(/ 0$/);
      expect(await measured('gantry_inbox_events{subgraph="notes"}')).toMatch(/ 0$/);
    }, patience);
    for (const partition of [0, 1]) {
      const labels = `{group="notes",topic="gantry.conversations",partition="${partition}"}`;
      expect(await measured(`gantry_event_consumer_lag${labels}`)).toMatch(/ 0$/);
    }
    await client.query('BEGIN; LOCK TABLE inbox');
    await publish(messageOf('waiting'));
    const waiting = async (): Promise<number> => {
      const lines = (await metrics.metrics()).split('\n');
      return lines
        .filter((line) => line.startsWith('gantry_event_consumer_lag{group="notes",topic="gantry.notes"'))
        .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
    };
    // The inbox has not taken it, so that the group is not done with it.
    await vi.waitFor(async () => expect(await waiting()).toBe(1), patience);
    await client.query('COMMIT');
    await vi.waitFor(async () => expect(await waiting()).toBe(0), patience);
  });

  it('puts an event aside that the bus will never take, and what comes after it goes on', async () => {
    await publish(messageOf('too large', 17));
    await publish(messageOf('small'));
    await vi.waitFor(() => expect(handled).toContain('small'), patience);
    expect(await new DeadLetters(client).list()).toMatchObject([
      {
        tenantId,
        type: 'gantry.notes.MessageReceived.v1',
        attempts: 1,
        error: expect.stringMatching(/has \d+ bytes, more than the topic gantry\.notes takes\.$/) as string,
      },
    ]);
    const refused = 'gantry_outbox_relay_failures_total{subgraph="notes",reason="refused"}';
    expect(await measured(refused)).toMatch(/ 1$/);
    expect(await measured('gantry_dead_letters{subgraph="notes"}')).toMatch(/ 1$/);
    await client.query('DELETE FROM dead_letter');
  });

  it('replays dead letters by a command, once what they died of is mended', async () => {
    const settings = { ...process.env, DATABASE_WORKER_URL_NOTES: test.urls.worker };
    const deadLetters = (...args: string[]) => run(process.execPath, [command, ...args], { env: settings });
    await publish(messageOf('poison'));
    const other = newId('tnt');
    await publish(messageOf('poison'), other);
    await publish(messageOf('after the poison'));
    await vi.waitFor(() => expect(handled).toContain('after the poison'), patience);
    await vi.waitFor(async () => expect(await new DeadLetters(client).list()).toHaveLength(2), patience);
    const listed = (await deadLetters('notes', 'list')).stdout;
    expect(listed).toContain(`${tenantId}  gantry.notes.MessageReceived.v1  5 tries  Error: it is poisonous`);
    expect(listed).toMatch(/\n2 dead letters\.\n$/);
    expect(handled).not.toContain('poison');

    poisonous = false;
    const [id] = /^evt_\w+/m.exec(listed)!;
    expect((await deadLetters('notes', 'replay', id)).stdout).toBe(`Replayed ${id}.\n`);
    await vi.waitFor(() => expect(handled.filter((one) => one === 'poison')).toHaveLength(1), patience);
    expect((await deadLetters('notes', 'replay', 'all')).stdout).toBe('Replayed 1.\n');
    await vi.waitFor(() => expect(handled.filter((one) => one === 'poison')).toHaveLength(2), patience);
    expect((await deadLetters('notes', 'list')).stdout).toBe('0 dead letters.\n');
    await expect(deadLetters('notes', 'replay', id)).rejects.toMatchObject({
      code: 1,
      stderr: `notes has no dead letter "${id}".\n`,
    });
    await expect(deadLetters('notes')).rejects.toMatchObject({ code: 2 });
    await expect(deadLetters('cost', 'list')).rejects.toMatchObject({
      stderr: 'The environment is not complete. DATABASE_WORKER_URL_COST is missing\n',
    });
  });
});
