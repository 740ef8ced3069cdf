// node client.mjs produce|consume <broker> <topic> <events> <warm-up>: the same work as kafkajs.mjs, as its README has it.
import { Consumer, Producer, stringDeserializers, stringSerializers } from '@platformatic/kafka';
import { commitEvery, measure, produce } from '../../events.mjs';

const [role, broker, topic, ...counts] = process.argv.slice(2);
const [count, warmUp] = counts.map(Number);
const common = { clientId: 'bench', bootstrapBrokers: [broker] };

if (role === 'produce') {
  const producer = new Producer({ ...common, serializers: stringSerializers, idempotent: true, acks: -1 });
  const send = (events) =>
    producer.send({
      messages: events.map((event) => ({ topic, key: event.tenantid, value: JSON.stringify(event) })),
    });
  await produce(warmUp, send);
  await measure(count, () => produce(count, send));
  await producer.close();
} else {
  const consumer = new Consumer({
    ...common,
    groupId: `bench-${process.pid}`,
    deserializers: stringDeserializers,
    maxWaitTime: 500,
  });
  const stream = await consumer.consume({
    topics: [topic],
    mode: 'committed',
    fallbackMode: 'earliest',
    autocommit: false,
  });
  await measure(count, async (warm) => {
    let seen = 0;
    const uncommitted = new Map();
    for await (const { value, partition, offset } of stream) {
      if (JSON.parse(value).id === undefined) throw new Error('That is no event.');
      seen += 1;
      const waiting = (uncommitted.get(partition) ?? 0) + 1;
      uncommitted.set(partition, waiting);
      if (waiting >= commitEvery) {
        uncommitted.set(partition, 0);
        await consumer.commit({ offsets: [{ topic, partition, offset: offset + 1n, leaderEpoch: 0 }] });
      }
      if (seen === warmUp) warm();
      if (seen === count + warmUp) break;
    }
  });
  await consumer.close(true);
}
