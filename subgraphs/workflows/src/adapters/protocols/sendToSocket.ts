import { once } from 'node:events';
import type { MessageCall, ProtocolAnswer } from '../../domain/interpreter/ProtocolCaller.js';
import { openSocket } from './openSocket.js';
import type { ProtocolCallersOptions } from './ProtocolCallers.js';

/** Sends one message over a web socket, and closes it. */
export async function sendToSocket(
  call: MessageCall,
  signal: AbortSignal,
  options: ProtocolCallersOptions,
): Promise<ProtocolAnswer> {
  const socket = openSocket(call, options, call.headers);
  try {
    await once(socket, 'open', { signal });
    await new Promise<void>((resolve, reject) => {
      socket.send(JSON.stringify(call.payload), (error) => (error ? reject(error) : resolve()));
    });
    socket.close(1000);
    await once(socket, 'close', { signal });
    return { kind: 'result', value: null };
  } finally {
    socket.terminate();
  }
}
