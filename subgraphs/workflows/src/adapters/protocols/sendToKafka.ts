import { connect as connectPlain } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Kafka, logLevel, type ISocketFactory } from 'kafkajs';
import { isPrivateAddress } from '../../domain/openapi/isPrivateAddress.js';
import type { MessageCall, ProtocolAnswer } from '../../domain/interpreter/ProtocolCaller.js';
import { ForbiddenAddress, guardedLookup } from '../http/guardedLookup.js';
import type { ProtocolCallersOptions } from './ProtocolCallers.js';

/** Sends a record to a topic, and gives where it has been put. */
export async function sendToKafka(
  { server, channel, payload, headers, key }: MessageCall,
  signal: AbortSignal,
  { allowPrivateAddresses }: ProtocolCallersOptions,
): Promise<ProtocolAnswer> {
  let forbidden: ForbiddenAddress | undefined;
  // A broker may name others to connect to: each is looked at.
  const socketFactory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (!allowPrivateAddresses && isPrivateAddress(host)) forbidden = new ForbiddenAddress(host);
    const where = {
      host: forbidden ? '0.0.0.0' : host,
      port: forbidden ? 0 : port,
      ...(allowPrivateAddresses ? {} : { lookup: guardedLookup() }),
    };
    return ssl ? connectTls({ ...where, ...ssl }, onConnect) : connectPlain(where, onConnect);
  };
  const kafka = new Kafka({
    clientId: 'gantry-workflows',
    brokers: [server],
    logLevel: logLevel.NOTHING,
    socketFactory,
    // Whether to try again is for who makes the call.
    retry: { retries: 1, initialRetryTime: 100 },
  });
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
    throw forbidden ?? error;
  } finally {
    void producer.disconnect().catch(() => undefined);
  }
}
