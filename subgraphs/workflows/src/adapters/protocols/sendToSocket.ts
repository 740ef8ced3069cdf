import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { MessageCall, ProtocolAnswer } from '../../domain/interpreter/ProtocolCaller.js';
import { isPrivateAddress } from '../../domain/openapi/isPrivateAddress.js';
import { ForbiddenAddress, guardedLookup } from '../http/guardedLookup.js';
import type { ProtocolCallersOptions } from './ProtocolCallers.js';

/** Sends one message over a web socket, and closes it. */
export async function sendToSocket(
  { server, channel, payload, headers }: MessageCall,
  signal: AbortSignal,
  { allowPrivateAddresses }: ProtocolCallersOptions,
): Promise<ProtocolAnswer> {
  const url = new URL(`${server.replace(/\/+$/u, '')}/${channel.replace(/^\/+/u, '')}`);
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  if (!allowPrivateAddresses && isPrivateAddress(host)) throw new ForbiddenAddress(host);
  const socket = new WebSocket(url, {
    headers,
    followRedirects: false,
    ...(allowPrivateAddresses ? {} : { lookup: guardedLookup() }),
  });
  try {
    await once(socket, 'open', { signal });
    await new Promise<void>((resolve, reject) => {
      socket.send(JSON.stringify(payload), (error) => (error ? reject(error) : resolve()));
    });
    socket.close(1000);
    await once(socket, 'close', { signal });
    return { kind: 'result', value: null };
  } finally {
    socket.terminate();
  }
}
