// node kafkajs.mjs produce|consume <broker> <topic> <events> <warm-up>: as `platform/src/events/kafka` uses it.
import { Kafka, logLevel, Partitioners } from 'kafkajs';
import { commitEvery, measure, produce } from './events.mjs';

const [role, broker, topic, ...counts] = process.argv.slice(2);
const [count, warmUp] = counts.map(Number);
const kafka = new Kafka({ clientId: 'bench', brokers: [broker], logLevel: logLevel.NOTHING });

if (role === 'produce') {
  const producer = kafka.producer({
    idempotent: true,
    maxInFlightRequests: 1,
    createPartitioner: Partitioners.DefaultPartitioner,
  });
  await producer.connect();
  const send = (events) =>
    producer.send({
      topic,
      acks: -1,
      messages: events.map((event) => ({ key: event.tenantid, value: JSON.stringify(event) })),
    });
  await produce(warmUp, send);
  await measure(count, () => produce(count, send));
  await producer.disconnect();
} else {
  const consumer = kafka.consumer({ groupId: `bench-${process.pid}`, maxWaitTimeInMs: 500 });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  const { promise: done, resolve } = Promise.withResolvers();
  let seen = 0;
  await measure(count, async (warm) => {
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: 3,
      eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
        const { partition, messages } = batch;
        for (let begin = 0; begin < messages.length; begin += commitEvery) {
          const some = messages.slice(begin, begin + commitEvery);
          for (const { value } of some) {
            if (JSON.parse(value.toString()).id === undefined) throw new Error('That is no event.');
            seen += 1;
            if (seen === warmUp) warm();
            if (seen === count + warmUp) resolve();
          }
          const last = some.at(-1).offset;
          await consumer.commitOffsets([{ topic, partition, offset: String(BigInt(last) + 1n) }]);
          resolveOffset(last);
          await heartbeat();
        }
      },
    });
    await done;
  });
  await consumer.disconnect();
}
