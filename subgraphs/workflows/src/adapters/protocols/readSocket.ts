import type { MessageFeed, MessageSubscription } from '../../domain/interpreter/MessageFeed.js';
import { failureOf } from './failureOf.js';
import { MessageQueue } from './MessageQueue.js';
import { openSocket } from './openSocket.js';
import { payloadOf } from './payloadOf.js';
import type { ProtocolCallersOptions } from './ProtocolCallers.js';

/** Most bytes of a message. */
const longest = 1024 * 1024;

/** Reads the messages that come over a web socket, which are those that are sent while it is open. */
export function readSocket(subscription: MessageSubscription, options: ProtocolCallersOptions): MessageFeed {
  const { deadlineMs } = subscription;
  const socket = openSocket(subscription, options, {}, { maxPayload: longest, handshakeTimeout: deadlineMs });
  const queue = new MessageQueue(() => socket.terminate());
  socket.on('message', (data: Buffer | ArrayBuffer | Buffer[]) => {
    const bytes = Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer);
    const full = queue.push({ kind: 'message', payload: payloadOf(bytes), headers: {}, position: null });
    if (!full) return;
    socket.pause();
    void full.then(() => socket.resume());
  });
  socket.on('unexpected-response', (_request, { statusCode = 502 }) => {
    queue.end({ kind: 'refusal', status: statusCode, detail: `It answered ${statusCode}` });
    socket.terminate();
  });
  socket.on('error', (error) => queue.end(failureOf(error)));
  socket.on('close', (code) =>
    queue.end({ kind: 'failure', reason: 'connection', detail: `The web socket was closed with ${code}.` }),
  );
  return queue;
}
