import { freePort } from '../../src/http/freePort.js';
import { KafkaBroker } from '@gantry/test/services/kafka/KafkaBroker.js';
import { kafkaMissing } from '@gantry/test/services/kafka/kafkaMissing.js';
import { Link } from '@gantry/test/services/Link.js';
import { Kafka, logLevel, type Admin, type Message } from 'kafkajs';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CloudEvent } from '../../src/events/CloudEvent.js';
import { KafkaEventBus } from '../../src/events/KafkaEventBus.js';
import { eventBusContract, eventOf } from './eventBusContract.js';

const logger = pino({ level: 'silent' });
const patience = { timeout: 30_000, interval: 20 };
const open = (url: string, options: { service?: string; unreadable?: (topic: string) => void } = {}) =>
  KafkaEventBus.open(url, {
    clientId: 'test',
    publishersOf: () => [options.service ?? 'test'],
    logger,
    ...(options.unreadable ? { unreadable: options.unreadable } : {}),
  });

describe.runIf(kafkaMissing === undefined)('with Apache Kafka', { timeout: 90_000 }, () => {
  eventBusContract('Apache Kafka', async () => {
    const broker = await KafkaBroker.start();
    return {
      open: () => open(`${broker.url}?partitions=4`),
      kill: () => broker.kill(),
      restart: () => broker.restart(),
      [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
    };
  });

  describe('the bus', () => {
    /** Clients find the broker at the link; `direct` is how the test does. */
    let broker: KafkaBroker;
    let link: Link;
    let direct: string;
    let admin: Admin;
    let kafka: Kafka;
    beforeAll(async () => {
      const [port, other, controller] = [await freePort(), await freePort(), await freePort()];
      link = await Link.open(port);
      direct = `127.0.0.1:${other}`;
      broker = await KafkaBroker.start({
        port,
        settings: {
          'controller.quorum.voters': `1@127.0.0.1:${controller}`,
          listeners: `PLAINTEXT://127.0.0.1:${port},DIRECT://${direct},CONTROLLER://127.0.0.1:${controller}`,
          'advertised.listeners': `PLAINTEXT://127.0.0.1:${link.port},DIRECT://${direct}`,
          'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,DIRECT:PLAINTEXT',
          'offsets.retention.check.interval.ms': '5000',
        },
      });
      kafka = new Kafka({ brokers: [direct], logLevel: logLevel.NOTHING });
      admin = kafka.admin();
      await admin.connect();
    }, 300_000);
    afterAll(async () => {
      await admin?.disconnect();
      await link?.[Symbol.asyncDispose]();
      await broker?.[Symbol.asyncDispose]();
    });

    const linked = (query = '') => `kafka://127.0.0.1:${link.port}${query}`;
    const send = async (topic: string, ...messages: Message[]): Promise<void> => {
      const producer = kafka.producer();
      await producer.connect();
      await producer.send({ topic, messages });
      await producer.disconnect();
    };

    it('makes a topic for a service, with as many partitions as the setting says', async () => {
      const bus = await open(linked('?partitions=3&retentionDays=2'), { service: 'made' });
      await bus.publish('made', [{ ...eventOf('Made', 0), source: '/gantry/made' }]);
      expect(await admin.fetchTopicOffsets('gantry.made')).toHaveLength(3);
      await bus.close();
    });

    it('leaves a topic as it is that an operator has made', async () => {
      await admin.createTopics({ topics: [{ topic: 'gantry.ready', numPartitions: 1 }] });
      const bus = await open(linked(), { service: 'ready' });
      await bus.publish('ready', [{ ...eventOf('Made', 0), source: '/gantry/ready' }]);
      expect(await admin.fetchTopicOffsets('gantry.ready')).toMatchObject([{ partition: 0, high: '1' }]);
      await bus.close();
    });

    it('has no topic for what is no service', async () => {
      const bus = await open(linked());
      await expect(bus.publish('/gantry/cost', [eventOf('Odd', 0)])).rejects.toThrow(
        '"/gantry/cost" is no service\'s name, and has no topic.',
      );
      await bus.close();
    });

    it('leaves out what is no event, or says that it is from another service, and goes on', async () => {
      const unreadable = vi.fn();
      const bus = await open(linked('?partitions=1'), { service: 'mixed', unreadable });
      const event = (index: number): CloudEvent => ({ ...eventOf('Mixed', index), source: '/gantry/mixed' });
      const seen: CloudEvent[] = [];
      await bus.publish('mixed', [event(1)]);
      await send(
        'gantry.mixed',
        { value: 'no JSON' },
        { value: null },
        { value: JSON.stringify({ ...event(2), tenantid: '' }) },
        { value: JSON.stringify({ ...event(3), source: '/gantry/cost' }) },
      );
      await bus.publish('mixed', [event(4)]);
      await bus.subscribe('mixed', ['Mixed'], async (batch) => void seen.push(...batch));
      await vi.waitFor(() => expect(seen.map(({ data }) => data['index'])).toEqual([1, 4]), patience);
      expect(unreadable.mock.calls).toEqual(Array.from({ length: 4 }, () => ['gantry.mixed']));
      await bus.close();
    });

    it('refuses an event that is larger than the topic takes, by its id, and takes those before it', async () => {
      const bus = await open(linked('?partitions=1'), { service: 'large' });
      const event = (index: number, text: string): CloudEvent => ({
        ...eventOf('Large', index),
        source: '/gantry/large',
        data: { index, text },
      });
      const seen: unknown[] = [];
      const large = event(2, 'x'.repeat(17 * 1024 * 1024));
      await expect(
        bus.publish('large', [event(1, 'x'.repeat(3 * 1024 * 1024)), large]),
      ).rejects.toMatchObject({ name: 'EventRefused', eventId: large.id });
      await bus.publish('large', [event(3, '')]);
      await bus.subscribe('large', ['Large'], async (batch) => {
        seen.push(...batch.map(({ data }) => data['index']));
      });
      await vi.waitFor(() => expect(new Set(seen)).toEqual(new Set([1, 3])), patience);
      await bus.close();
    });

    it('loses nothing that follows a send whose answer was lost', async () => {
      const bus = await open(linked('?partitions=1'), { service: 'lost' });
      const event = (index: number): CloudEvent => ({ ...eventOf('Lost', index), source: '/gantry/lost' });
      await bus.publish('lost', [event(1)]);
      link.mute();
      const unanswered = bus.publish('lost', [event(2)]).catch((error: unknown) => error);
      await vi.waitFor(
        async () => expect(await admin.fetchTopicOffsets('gantry.lost')).toMatchObject([{ high: '2' }]),
        patience,
      );
      await link.cut();
      expect(await unanswered).toBeInstanceOf(Error);
      await link.mend();
      await bus.publish('lost', [event(3)]);
      const seen: unknown[] = [];
      await bus.subscribe('lost', ['Lost'], async (batch) => {
        seen.push(...batch.map(({ data }) => data['index']));
      });
      await vi.waitFor(() => expect(seen).toEqual([1, 2, 3]), patience);
      await bus.close();
    });

    it('keeps once what it sends again by itself, because the connection broke', async () => {
      const bus = await open(linked('?partitions=1'), { service: 'again' });
      const event = (index: number): CloudEvent => ({ ...eventOf('Again', index), source: '/gantry/again' });
      await bus.publish('again', [event(1)]);
      link.mute();
      const answered = bus.publish('again', [event(2)]);
      await vi.waitFor(
        async () => expect(await admin.fetchTopicOffsets('gantry.again')).toMatchObject([{ high: '2' }]),
        patience,
      );
      await link.mend();
      await answered;
      await bus.publish('again', [event(3)]);
      expect(await admin.fetchTopicOffsets('gantry.again')).toMatchObject([{ high: '3' }]);
      await bus.close();
    });

    it('is closed in good time while the broker answers nothing', async () => {
      const bus = await open(linked('?partitions=2'));
      const seen: CloudEvent[] = [];
      await bus.subscribe('stalled', ['Stalled'], async (batch) => void seen.push(...batch));
      await bus.follow(['Stalled'], async (batch) => void seen.push(...batch));
      await bus.publish('test', [eventOf('Stalled', 1)]);
      await vi.waitFor(() => expect(seen).toHaveLength(2), patience);
      link.stall();
      expect(await bus.ready()).toBe(false);
      // Whoever reads metrics waits for it.
      await expect(bus.lag()).rejects.toThrow('Kafka has not answered for 5000 ms.');
      const began = performance.now();
      await bus.close();
      const took = performance.now() - began;
      await link.mend();
      expect(took).toBeLessThan(20_000);
    });

    it('leaves no group of a follower that has gone, be it closed or killed', async () => {
      const [closed, killed] = [await open(linked()), await open(linked())];
      const heard: CloudEvent[] = [];
      for (const bus of [closed, killed]) {
        await bus.follow(['Followed'], async (batch) => void heard.push(...batch));
      }
      await closed.publish('test', [eventOf('Followed', 1)]);
      await vi.waitFor(() => expect(heard).toHaveLength(2), patience);
      const followers = async (): Promise<number> =>
        (await admin.listGroups()).groups.filter(({ groupId }) => groupId.includes('follower')).length;
      expect(await followers()).toBe(2);
      await closed.close();
      expect(await followers()).toBe(1);
      // As much as a broker ever hears of one that was killed.
      await link.cut();
      await vi.waitFor(async () => expect(await followers()).toBe(0), patience);
      await link.mend();
      await killed.close();
    });
  });

  it('says with its address that nobody answers there, and shows no password', async () => {
    const port = await freePort();
    const opening = open(`kafka://gantry:hunter2@127.0.0.1:${port}?mechanism=plain`);
    await expect(opening).rejects.toThrow(`The event bus at 127.0.0.1:${port} does not answer.`);
  });
});
