import type { MessageCall, ProtocolAnswer } from '../../domain/interpreter/ProtocolCaller.js';
import { kafkaClient } from './kafkaClient.js';
import type { ProtocolCallersOptions } from './ProtocolCallers.js';

/** Sends a record to a topic, and gives where it has been put. */
export async function sendToKafka(
  call: MessageCall,
  signal: AbortSignal,
  options: ProtocolCallersOptions,
): Promise<ProtocolAnswer> {
  const { channel, payload, headers, key } = call;
  const { kafka, causeOf } = kafkaClient(call, options);
  const producer = kafka.producer({ allowAutoTopicCreation: false, idempotent: false });
  const ended = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true });
  });
  try {
    const value = JSON.stringify(payload);
    const sending = producer
      .connect()
      .then(() => producer.send({ topic: channel, messages: [{ key, value, headers }] }));
    const [record] = await Promise.race([sending, ended]);
    return {
      kind: 'result',
      value: { topic: channel, partition: record?.partition ?? 0, offset: record?.baseOffset ?? null },
    };
  } catch (error) {
    throw causeOf(error);
  } finally {
    void producer.disconnect().catch(() => undefined);
  }
}
