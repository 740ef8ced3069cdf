import { describe, expect, it, vi } from 'vitest';
import type { CloudEvent } from '../../src/events/CloudEvent.js';
import type { EventBus } from '../../src/events/EventBus.js';
import { newId } from '../../src/ids/newId.js';

function eventOf(name: string, index: number): CloudEvent {
  return {
    specversion: '1.0',
    id: newId('evt'),
    source: '/gantry/test',
    type: `gantry.test.${name}.v1`,
    time: new Date().toISOString(),
    datacontenttype: 'application/json',
    dataschema: `schema/events/${name}.v1.json`,
    tenantid: 'tnt_1',
    data: { index },
  };
}

const events = (name: string, count: number): CloudEvent[] =>
  Array.from({ length: count }, (_, index) => eventOf(name, index));

/** What every event bus must do. `open` gives a bus over the same log each time. */
export function eventBusContract(name: string, open: () => Promise<EventBus>): void {
  describe(`the event bus on ${name}`, () => {
    const received = (list: CloudEvent[]): unknown[] => list.map((event) => event.data['index']);

    it('gives every group every event, in order', async () => {
      const bus = await open();
      const [one, two]: CloudEvent[][] = [[], []];
      await bus.subscribe('order-one', ['Ordered'], async (batch) => void one!.push(...batch));
      await bus.subscribe('order-two', ['Ordered'], async (batch) => void two!.push(...batch));
      for (let round = 0; round < 5; round++) {
        await bus.publish(
          'test',
          events('Ordered', 10).map((event, index) => ({ ...event, data: { index: round * 10 + index } })),
        );
      }
      await vi.waitFor(() => expect([one!.length, two!.length]).toEqual([50, 50]));
      expect(received(one!)).toEqual(Array.from({ length: 50 }, (_, index) => index));
      await bus.close();
    });

    it('hands only the names a group asked for', async () => {
      const bus = await open();
      const seen: CloudEvent[] = [];
      await bus.subscribe('names', ['Wanted'], async (batch) => void seen.push(...batch));
      await bus.publish('test', [eventOf('Unwanted', 1), eventOf('Wanted', 2)]);
      await vi.waitFor(() => expect(received(seen)).toEqual([2]));
      await bus.close();
    });

    it('goes on where the group left off, also after the bus was closed', async () => {
      const first = await open();
      const seen: CloudEvent[] = [];
      await first.subscribe('resume', ['Resumed'], async (batch) => void seen.push(...batch));
      await first.publish('test', [eventOf('Resumed', 1)]);
      await vi.waitFor(() => expect(received(seen)).toEqual([1]));
      await first.close();
      const second = await open();
      await second.publish('test', [eventOf('Resumed', 2)]);
      await second.subscribe('resume', ['Resumed'], async (batch) => void seen.push(...batch));
      await vi.waitFor(() => expect(received(seen)).toEqual([1, 2]));
      await second.close();
    });

    it('hands a batch over again when its handler failed, and loses nothing', async () => {
      const bus = await open();
      const seen: CloudEvent[] = [];
      let failures = 2;
      await bus.subscribe('retry', ['Retried'], async (batch) => {
        if (failures-- > 0) throw new Error('not yet');
        seen.push(...batch);
      });
      await bus.publish('test', events('Retried', 3));
      await vi.waitFor(() => expect(received(seen)).toEqual([0, 1, 2]), { timeout: 5_000 });
      await bus.close();
    });

    it('keeps one event of an id, however often it is published', async () => {
      const bus = await open();
      const seen: CloudEvent[] = [];
      await bus.subscribe('once', ['Once', 'After'], async (batch) => void seen.push(...batch));
      const event = eventOf('Once', 1);
      await bus.publish('test', [event]);
      await bus.publish('test', [event]);
      await bus.publish('test', [eventOf('After', 2)]);
      await vi.waitFor(() => expect(received(seen)).toContain(2));
      expect(received(seen)).toEqual([1, 2]);
      await bus.close();
    });

    it('has two members of a group share its events, none twice', async () => {
      const [one, two] = [await open(), await open()];
      const seen: CloudEvent[] = [];
      await one.subscribe('shared', ['Shared'], async (batch) => void seen.push(...batch));
      await two.subscribe('shared', ['Shared'], async (batch) => void seen.push(...batch));
      for (const event of events('Shared', 30)) await one.publish('test', [event]);
      await vi.waitFor(() => expect(seen).toHaveLength(30), { timeout: 5_000 });
      expect(new Set(seen.map((event) => event.id)).size).toBe(30);
      await Promise.all([one.close(), two.close()]);
    });
  });
}
