import { WebSocket, type ClientOptions } from 'ws';
import { urlOfChannel } from '../../domain/asyncapi/urlOfChannel.js';
import type { Channel } from '../../domain/interpreter/ProtocolCaller.js';
import { isPrivateAddress } from '../../domain/openapi/isPrivateAddress.js';
import { ForbiddenAddress, guardedLookup } from '../http/guardedLookup.js';
import { tlsOptions } from '../http/tlsOptions.js';
import type { ProtocolCallersOptions } from './ProtocolCallers.js';

/**
 * Begins to connect to a channel by a web socket.
 * @throws ForbiddenAddress
 */
export function openSocket(
  { server, channel, authorization, identity }: Omit<Channel, 'protocol'>,
  { allowPrivateAddresses }: ProtocolCallersOptions,
  headers: Readonly<Record<string, string>> = {},
  options: ClientOptions = {},
): WebSocket {
  const url = new URL(urlOfChannel({ server, channel }));
  const host = url.hostname.replace(/^\[|\]$/gu, '');
  if (!allowPrivateAddresses && isPrivateAddress(host)) throw new ForbiddenAddress(host);
  return new WebSocket(url, {
    headers: { ...headers, ...(authorization === undefined ? {} : { authorization }) },
    followRedirects: false,
    ...options,
    ...tlsOptions(identity),
    ...(allowPrivateAddresses ? {} : { lookup: guardedLookup() }),
  });
}
