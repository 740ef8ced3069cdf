import { type Admin, type Kafka, KafkaJSAggregateError, KafkaJSProtocolError } from 'kafkajs';
import { expect, it } from 'vitest';
import { KafkaAdmin } from '../../../src/events/kafka/KafkaAdmin.js';

/** What a broker refuses with. */
const failure = (type: string, retriable: boolean): Error =>
  new KafkaJSProtocolError(Object.assign(new Error(type), { type, retriable }));
const passing = failure('REQUEST_TIMED_OUT', true);
const lasting = failure('INVALID_PARTITIONS', false);

/** Asks what fails with each of these before it is answered; says how often it was asked, and what came of it. */
async function ask(...failures: Error[]): Promise<{ asked: number; answer: unknown }> {
  const connection = { connect: async () => undefined, disconnect: async () => undefined };
  const admin = new KafkaAdmin({ admin: () => connection as unknown as Admin } as unknown as Kafka);
  let asked = 0;
  const answer = await admin
    .ask(async () => {
      const failure = failures[asked++];
      if (failure) throw failure;
      return 'answer';
    })
    .catch((error: unknown) => error);
  await admin.close();
  return { asked, answer };
}

it('asks again for what a cluster cannot say or do yet, be it one thing or one of several', async () => {
  const oneOfTwo = new KafkaJSAggregateError('Topic creation errors', [passing, lasting]);
  expect(await ask(passing, oneOfTwo)).toEqual({ asked: 3, answer: 'answer' });
});

it('does not ask again for what it never will', async () => {
  expect(await ask(lasting)).toEqual({ asked: 1, answer: lasting });
  const both = new KafkaJSAggregateError('Topic creation errors', [lasting, lasting]);
  expect(await ask(both)).toEqual({ asked: 1, answer: both });
});
