import { KafkaBroker } from '@gantry/test/services/kafka/KafkaBroker.js';
import { kafkaMissing } from '@gantry/test/services/kafka/kafkaMissing.js';
import { pino } from 'pino';
import { describe } from 'vitest';
import { KafkaEventBus } from '../../src/events/KafkaEventBus.js';
import { eventBusContract } from './eventBusContract.js';

const logger = pino({ level: 'silent' });

describe.runIf(kafkaMissing === undefined)('with Apache Kafka', () => {
  eventBusContract('Apache Kafka', async () => {
    const broker = await KafkaBroker.start();
    return {
      open: () =>
        KafkaEventBus.open(`${broker.url}?partitions=4`, {
          clientId: 'test',
          publishersOf: () => ['test'],
          logger,
        }),
      kill: () => broker.kill(),
      restart: () => broker.restart(),
      [Symbol.asyncDispose]: () => broker[Symbol.asyncDispose](),
    };
  });
});
