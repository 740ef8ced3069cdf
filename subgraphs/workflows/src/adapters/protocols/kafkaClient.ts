import { connect as connectPlain, isIP, type LookupFunction } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Kafka, logLevel, type ISocketFactory, type SASLOptions } from 'kafkajs';
import { isPrivateAddress } from '../../domain/openapi/isPrivateAddress.js';
import type { Channel } from '../../domain/interpreter/ProtocolCaller.js';
import { ForbiddenAddress, guardedLookup } from '../http/guardedLookup.js';
import { tlsOptions } from '../http/tlsOptions.js';
import type { ProtocolCallersOptions } from './ProtocolCallers.js';

export interface KafkaClient {
  kafka: Kafka;
  /** What an error means: that an address may not be reached, where that is what it came of. */
  causeOf(error: unknown): unknown;
}

/** Opens what speaks with the brokers of a channel, as whoever comes there: who has a name or a token says it by SASL. */
export function kafkaClient(
  { server, secure, authorization, identity }: Omit<Channel, 'protocol'>,
  { allowPrivateAddresses }: ProtocolCallersOptions,
): KafkaClient {
  let forbidden: ForbiddenAddress | undefined;
  const lookup: LookupFunction = (host, how, done) =>
    guardedLookup()(host, how, (error, ...found) => {
      if (error instanceof ForbiddenAddress) forbidden = error;
      done(error, ...found);
    });
  // A broker may name others to connect to: each is looked at.
  const socketFactory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
    if (!allowPrivateAddresses && isPrivateAddress(host)) forbidden = new ForbiddenAddress(host);
    const where = {
      host: forbidden ? '0.0.0.0' : host,
      port: forbidden ? 0 : port,
      ...(allowPrivateAddresses ? {} : { lookup }),
    };
    const named = isIP(host) === 0 ? { servername: host } : {};
    return ssl ? connectTls({ ...where, ...named, ...ssl }, onConnect) : connectPlain(where, onConnect);
  };
  const sasl = authorization === undefined ? undefined : saslOf(authorization);
  const kafka = new Kafka({
    clientId: 'gantry-workflows',
    brokers: [server],
    logLevel: logLevel.NOTHING,
    socketFactory,
    ...(secure && { ssl: tlsOptions(identity) }),
    ...(sasl && { sasl }),
    // Whether to try again is for who makes the call.
    retry: { retries: 1, initialRetryTime: 100 },
  });
  return { kafka, causeOf: (error) => forbidden ?? error };
}

function saslOf(authorization: string): SASLOptions {
  const [scheme, value = ''] = authorization.split(' ');
  if (scheme !== 'Basic') return { mechanism: 'oauthbearer', oauthBearerProvider: async () => ({ value }) };
  const login = Buffer.from(value, 'base64').toString('utf8');
  const colon = login.indexOf(':');
  return { mechanism: 'plain', username: login.slice(0, colon), password: login.slice(colon + 1) };
}
