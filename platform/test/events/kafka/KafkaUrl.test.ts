import { describe, expect, it } from 'vitest';
import { parseKafkaUrl } from '../../../src/events/kafka/KafkaUrl.js';

describe('the URL of a Kafka cluster', () => {
  it('names brokers, and has defaults for the rest', () => {
    expect(parseKafkaUrl('kafka://one:9092,10.0.0.2:9093,[::1]:9094')).toEqual({
      brokers: ['one:9092', '10.0.0.2:9093', '[::1]:9094'],
      ssl: false,
      partitions: 12,
      retentionDays: 7,
    });
  });

  it('may hold a login and options', () => {
    expect(
      parseKafkaUrl('kafka://gantry:p%40ss@one:9093/?ssl=true&mechanism=plain&partitions=3&replicas=2'),
    ).toEqual({
      brokers: ['one:9093'],
      ssl: true,
      sasl: { mechanism: 'plain', username: 'gantry', password: 'p@ss' },
      partitions: 3,
      replicas: 2,
      retentionDays: 7,
    });
  });

  it.each([
    ['kafka://', 'A Kafka URL must be kafka://host:port,host:port, with options after "?".'],
    ['kafka://one', '"one" in a Kafka URL must be host:port.'],
    ['kafka://one:9092,two', '"two" in a Kafka URL must be host:port.'],
    ['kafka://user@one:9092', 'A Kafka URL with a user needs a password: user:password@host.'],
    ['kafka://one:9092?sll=true', 'there is no option "sll"'],
    ['kafka://one:9092?partitions=none', 'partitions'],
  ])('is refused as %s, with what is wrong', (url, message) => {
    expect(() => parseKafkaUrl(url)).toThrow(message);
  });

  it('shows no password when it is wrong', () => {
    const wrong = 'kafka://gantry:hunter2@one?ssl=maybe';
    expect(() => parseKafkaUrl(wrong)).toThrow('host:port');
    expect(() => parseKafkaUrl(wrong)).not.toThrow('hunter2');
  });
});
