import { WebSocket } from 'ws';
import type { Channel } from '../../domain/interpreter/ProtocolCaller.js';
import { isPrivateAddress } from '../../domain/openapi/isPrivateAddress.js';
import { ForbiddenAddress, guardedLookup } from '../http/guardedLookup.js';
import { tlsOptions } from '../http/tlsOptions.js';
import type { ProtocolCallersOptions } from './ProtocolCallers.js';

/**
 * Begins to connect to a channel by a web socket.
 * @param longest most bytes of a message
 * @throws ForbiddenAddress
 */
export function openSocket(
  { server, channel, authorization, identity }: Channel,
  { allowPrivateAddresses }: ProtocolCallersOptions,
  headers: Readonly<Record<string, string>> = {},
  longest = 4 * 1024 * 1024,
): WebSocket {
  const url = new URL(`${server.replace(/\/+$/u, '')}/${channel.replace(/^\/+/u, '')}`);
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  if (!allowPrivateAddresses && isPrivateAddress(host)) throw new ForbiddenAddress(host);
  return new WebSocket(url, {
    headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
    followRedirects: false,
    maxPayload: longest,
    ...tlsOptions(identity),
    ...(allowPrivateAddresses ? {} : { lookup: guardedLookup() }),
  });
}
