import { Kafka, logLevel } from 'kafkajs';
import type { Logger } from 'pino';
import type { KafkaUrl } from './KafkaUrl.js';

/** A client that says what it does at the level `debug` only: what failed for good is thrown, and told by who asked. */
export function connectKafka(url: KafkaUrl, clientId: string, logger: Logger): Kafka {
  const { sasl } = url;
  return new Kafka({
    clientId,
    brokers: url.brokers,
    ssl: url.ssl,
    ...(sasl ? { sasl: { ...sasl, mechanism: sasl.mechanism } as never } : {}),
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    // Under two seconds of trying again; those who have longer go on by themselves.
    retry: { initialRetryTime: 100, retries: 4 },
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => {
      const { message, timestamp: _, logger: __, ...rest } = entry.log;
      logger.debug({ ...rest, part: entry.namespace }, message);
    },
  });
}
