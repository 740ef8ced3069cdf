import { Gauge, type Registry } from 'prom-client';
import type { EventBus } from './EventBus.js';

/**
 * Tells, whenever metrics are read, how far the groups that are subscribed to here are behind. Each member of a group
 * says it of the whole group: take the `max` over instances.
 */
export function measureLag(bus: Pick<EventBus, 'lag'>, metrics: Registry): void {
  const gauge = new Gauge({
    name: 'gantry_event_consumer_lag',
    help: 'Events that a consumer group is not done with, by topic and partition. The same at each member of a group.',
    labelNames: ['group', 'topic', 'partition'],
    registers: [metrics],
    async collect() {
      // What is not known must not stand there as it was.
      const lags = await bus.lag().catch(() => []);
      gauge.reset();
      for (const { group, topic, partition, events } of lags) gauge.set({ group, topic, partition }, events);
    },
  });
}
