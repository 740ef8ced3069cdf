import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { CloudEvent } from '../../src/events/CloudEvent.js';
import type { EventBus } from '../../src/events/EventBus.js';
import { newId } from '../../src/ids/newId.js';

/** What keeps the events: a real server, which can be killed. */
export interface BusServer extends AsyncDisposable {
  /** A bus over the same log each time. */
  open(): Promise<EventBus>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  restart(): Promise<void>;
}

export function eventOf(name: string, index: number, tenantid = 'tnt_1'): CloudEvent {
  return {
    specversion: '1.0',
    id: newId('evt'),
    source: '/gantry/test',
    type: `gantry.test.${name}.v1`,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    dataschema: `schema/events/${name}.v1.json`,
    tenantid,
    data: { index },
  };
}

const eventsOf = (name: string, count: number, first = 0): CloudEvent[] =>
  Array.from({ length: count }, (_, index) => eventOf(name, first + index));

const indexes = (list: readonly CloudEvent[]): unknown[] => list.map((event) => event.data['index']);
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);
/** Each once, in the order of its first arrival: a bus may repeat. */
const once = (list: readonly CloudEvent[]): unknown[] => [...new Set(indexes(list))];
/** A group has to be joined first, and the machine may be busy. */
const patience = { timeout: 30_000, interval: 20 };

/** What every event bus must do. */
export function eventBusContract(name: string, start: () => Promise<BusServer>): void {
  describe(`the event bus on ${name}`, { timeout: 90_000 }, () => {
    let server: BusServer;
    beforeAll(async () => {
      server = await start();
    }, 300_000);
    afterAll(async () => server[Symbol.asyncDispose]());

    const opened: EventBus[] = [];
    const open = async (): Promise<EventBus> => {
      const bus = await server.open();
      opened.push(bus);
      return bus;
    };
    /** Keeps what a group, or a follower, is handed. */
    const keep = (list: CloudEvent[]) => async (batch: CloudEvent[]) => void list.push(...batch);
    afterAll(async () => Promise.all(opened.map((bus) => bus.close().catch(() => undefined))));

    it('gives every group every event, in order', async () => {
      const bus = await open();
      const [one, two]: [CloudEvent[], CloudEvent[]] = [[], []];
      await bus.subscribe('order-one', ['Ordered'], keep(one));
      await bus.subscribe('order-two', ['Ordered'], keep(two));
      for (let round = 0; round < 5; round++) await bus.publish('test', eventsOf('Ordered', 10, round * 10));
      await vi.waitFor(() => expect([one.length, two.length]).toEqual([50, 50]), patience);
      expect(indexes(one)).toEqual(upTo(50));
      expect(indexes(two)).toEqual(upTo(50));
      await bus.close();
    });

    it('keeps the order of each of many tenants', async () => {
      const bus = await open();
      const tenants = upTo(8).map((tenant) => `tnt_${tenant}`);
      const seen: CloudEvent[] = [];
      for (const index of upTo(20)) {
        await bus.publish(
          'test',
          tenants.map((tenant) => eventOf('Mixed', index, tenant)),
        );
      }
      await bus.subscribe('mixed', ['Mixed'], keep(seen));
      await vi.waitFor(() => expect(seen).toHaveLength(160), patience);
      for (const tenant of tenants) {
        expect(indexes(seen.filter((event) => event.tenantid === tenant))).toEqual(upTo(20));
      }
      await bus.close();
    });

    it('hands only the names a group asked for', async () => {
      const bus = await open();
      const seen: CloudEvent[] = [];
      await bus.subscribe('names', ['Wanted'], keep(seen));
      await bus.publish('test', [eventOf('Unwanted', 1), eventOf('Wanted', 2)]);
      await vi.waitFor(() => expect(indexes(seen)).toEqual([2]), patience);
      await bus.close();
    });

    it('begins with the oldest event for a new group', async () => {
      const bus = await open();
      await bus.publish('test', eventsOf('Old', 3));
      const seen: CloudEvent[] = [];
      await bus.subscribe('new', ['Old'], keep(seen));
      await vi.waitFor(() => expect(indexes(seen)).toEqual([0, 1, 2]), patience);
      await bus.close();
    });

    it('goes on where the group left off, also after the bus was closed', async () => {
      const first = await open();
      const seen: CloudEvent[] = [];
      await first.subscribe('resume', ['Resumed'], keep(seen));
      await first.publish('test', [eventOf('Resumed', 1)]);
      await vi.waitFor(() => expect(indexes(seen)).toEqual([1]), patience);
      await vi.waitFor(async () => expect(await behind(first, 'resume')).toBe(0), patience);
      await first.close();
      const second = await open();
      await second.publish('test', [eventOf('Resumed', 2)]);
      await second.subscribe('resume', ['Resumed'], keep(seen));
      await vi.waitFor(() => expect(indexes(seen)).toEqual([1, 2]), patience);
      await second.close();
    });

    it('hands a batch over again when its handler failed, and has what comes later wait for it', async () => {
      const bus = await open();
      const seen: CloudEvent[] = [];
      let failures = 2;
      await bus.subscribe('retry', ['Retried'], async (batch) => {
        if (failures-- > 0) throw new Error('not yet');
        seen.push(...batch);
      });
      await bus.publish('test', eventsOf('Retried', 3));
      await vi.waitFor(() => expect(failures).toBeLessThan(2), patience);
      await bus.publish('test', eventsOf('Retried', 3, 3));
      await vi.waitFor(() => expect(seen).toHaveLength(6), patience);
      expect(indexes(seen)).toEqual(upTo(6));
      await bus.close();
    });

    it('hands over again, to another, what a member was at when it was cut off', async () => {
      const [one, two] = [await open(), await open()];
      const seen: CloudEvent[] = [];
      let tried = 0;
      await one.subscribe('cut', ['Cut'], async () => {
        tried += 1;
        throw new Error('never');
      });
      await one.publish('test', eventsOf('Cut', 5));
      await vi.waitFor(() => expect(tried).toBeGreaterThan(0), patience);
      await two.subscribe('cut', ['Cut'], keep(seen));
      await one.close();
      await vi.waitFor(() => expect(once(seen)).toEqual(upTo(5)), patience);
      await two.close();
    });

    it('loses nothing while members join and leave a group', async () => {
      const [publisher, one, two, three] = [await open(), await open(), await open(), await open()];
      const seen: CloudEvent[] = [];
      const tenants = upTo(6).map((tenant) => `tnt_${tenant}`);
      const publish = async (from: number): Promise<void> => {
        for (let index = from; index < from + 20; index++) {
          await publisher.publish(
            'test',
            tenants.map((tenant) => eventOf('Shared', index, tenant)),
          );
        }
      };
      await one.subscribe('shared', ['Shared'], keep(seen));
      await publish(0);
      await Promise.all([two.subscribe('shared', ['Shared'], keep(seen)), publish(20)]);
      await Promise.all([one.close(), publish(40)]);
      await Promise.all([three.subscribe('shared', ['Shared'], keep(seen)), publish(60)]);
      await Promise.all([two.close(), publish(80)]);
      await vi.waitFor(() => {
        for (const tenant of tenants) {
          expect(once(seen.filter((event) => event.tenantid === tenant))).toEqual(upTo(100));
        }
      }, patience);
      await Promise.all([three.close(), publisher.close()]);
    });

    it('runs no handler any more once a subscription is closed', async () => {
      const bus = await open();
      let running = 0;
      let ran = 0;
      const { promise: begun, resolve: begin } = Promise.withResolvers<void>();
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      const subscription = await bus.subscribe('closing', ['Closing'], async () => {
        running += 1;
        ran += 1;
        begin();
        await held;
        running -= 1;
      });
      await bus.publish('test', [eventOf('Closing', 0)]);
      await begun;
      const closed = subscription.close();
      release();
      await closed;
      expect(running).toBe(0);
      await bus.publish('test', [eventOf('Closing', 1)]);
      const after: CloudEvent[] = [];
      await bus.subscribe('closing-after', ['Closing'], keep(after));
      await vi.waitFor(() => expect(indexes(after)).toEqual([0, 1]), patience);
      expect(ran).toBe(1);
      await bus.close();
    });

    it('has every follower hear everything that is published once it follows, and nothing before', async () => {
      const [one, two] = [await open(), await open()];
      await one.publish('test', [eventOf('Followed', 0)]);
      const [first, second, other]: [CloudEvent[], CloudEvent[], CloudEvent[]] = [[], [], []];
      await one.follow(['Followed'], keep(first));
      await two.follow(['Followed'], keep(second));
      const left = await two.follow(['Other'], keep(other));
      await one.publish('test', [...eventsOf('Followed', 3, 1), eventOf('Other', 4)]);
      await vi.waitFor(() => {
        expect([first, second, other].map(indexes)).toEqual([[1, 2, 3], [1, 2, 3], [4]]);
      }, patience);
      await left.close();
      await one.publish('test', [eventOf('Other', 5), eventOf('Followed', 6)]);
      await vi.waitFor(() => expect(indexes(second)).toEqual([1, 2, 3, 6]), patience);
      expect(indexes(other)).toEqual([4]);
      await Promise.all([one.close(), two.close()]);
    });

    it('says how far a group is behind', async () => {
      const bus = await open();
      const { promise: held, resolve: release } = Promise.withResolvers<void>();
      const before = await open();
      await before.subscribe('lagging', ['Lagging'], () => held);
      await vi.waitFor(async () => expect(await behind(before, 'lagging')).toBe(0), patience);
      await bus.publish('test', eventsOf('Lagging', 7));
      await vi.waitFor(async () => expect(await behind(before, 'lagging')).toBe(7), patience);
      release();
      await vi.waitFor(async () => expect(await behind(before, 'lagging')).toBe(0), patience);
      await Promise.all([bus.close(), before.close()]);
    });

    it('loses nothing when its server is killed and started again', async () => {
      const bus = await open();
      const [grouped, followed]: [CloudEvent[], CloudEvent[]] = [[], []];
      await bus.subscribe('crash', ['Crashed'], keep(grouped));
      await bus.follow(['Crashed'], keep(followed));
      await bus.publish('test', eventsOf('Crashed', 10));
      await vi.waitFor(() => expect([grouped.length, followed.length]).toEqual([10, 10]), patience);
      await server.kill();
      await expect(bus.publish('test', eventsOf('Crashed', 1, 10))).rejects.toBeInstanceOf(Error);
      expect(await bus.ready()).toBe(false);
      await server.restart();
      await vi.waitFor(async () => expect(await bus.ready()).toBe(true), patience);
      // As the relay does: what was refused is offered again.
      await vi.waitFor(() => bus.publish('test', eventsOf('Crashed', 10, 10)), patience);
      await vi.waitFor(() => {
        expect(once(grouped)).toEqual(upTo(20));
        expect(once(followed)).toEqual(upTo(20));
      }, patience);
      await bus.close();
    });
  });
}

async function behind(bus: EventBus, group: string): Promise<number> {
  const lags = (await bus.lag()).filter((lag) => lag.group === group);
  expect(lags.length).toBeGreaterThan(0);
  return lags.reduce((sum, lag) => sum + lag.events, 0);
}
