import { parse } from 'yaml';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';

/** What is looked for in a document. */
export interface AsyncApiChoice {
  /** An operation, by its id; or a channel, by its name. */
  operation: string | undefined;
  channel: string | undefined;
  /** The server's name, or at least its protocol; the first that can be spoken to where neither is said. */
  server: string | undefined;
  protocol: string | undefined;
  /** Of the server's and the channel's addresses. */
  variables: Readonly<Record<string, string>>;
}

/** Where a message goes. */
export interface AsyncApiPlace {
  protocol: 'http' | 'kafka' | 'ws';
  /** Kafka: `host:port`; otherwise a URL. */
  server: string;
  /** Whether TLS is spoken there. */
  secure: boolean;
  /** Its address there. */
  channel: string;
  /** Where its messages have what says which belong together, as in `$message.header#/id`; null for nowhere. */
  correlation: string | null;
}

/** Why a document does not say where a message goes, to be read after its address. */
export class AsyncApiFault extends Error {
  override readonly name = 'AsyncApiFault';
}

/** Protocols of servers, and how they are spoken. */
const spoken: Readonly<Record<string, AsyncApiPlace['protocol']>> = {
  http: 'http',
  https: 'http',
  kafka: 'kafka',
  'kafka-secure': 'kafka',
  ws: 'ws',
  wss: 'ws',
};

/**
 * Finds in an AsyncAPI document (2.x or 3.x, JSON or YAML) where a message goes.
 * @throws AsyncApiFault
 */
export function readAsyncApi(text: string, choice: AsyncApiChoice): AsyncApiPlace {
  const document = parsed(text);
  const place = serverOf(document, choice);
  const address = addressOf(document, choice);
  return {
    ...place,
    channel: filled(address, choice.variables, null),
    correlation: correlationOf(document, choice),
  };
}

function parsed(text: string): JsonObject {
  let document: Json;
  try {
    document = parse(text) as Json;
  } catch {
    throw new AsyncApiFault('is neither JSON nor YAML');
  }
  const version = isJsonObject(document) ? document['asyncapi'] : undefined;
  if (isJsonObject(document) && typeof version === 'string' && /^[23]\./u.test(version)) return document;
  throw new AsyncApiFault(
    `is no AsyncAPI document of version 2 or 3; it says ${JSON.stringify(version ?? null)}`,
  );
}

function serverOf(
  document: JsonObject,
  choice: AsyncApiChoice,
): Omit<AsyncApiPlace, 'channel' | 'correlation'> {
  const servers = Object.entries(mapOf(document['servers'])).map(([name, each]) => ({
    name,
    server: resolved(document, each),
  }));
  const candidates = servers.filter(({ name }) => choice.server === undefined || name === choice.server);
  if (candidates.length === 0)
    throw new AsyncApiFault(`has no server ${JSON.stringify(choice.server ?? '')}`);
  const protocolOf = (server: JsonObject): string => String(server['protocol'] ?? '');
  const meant = candidates.filter(
    ({ server }) => choice.protocol === undefined || protocolOf(server).startsWith(choice.protocol),
  );
  const found = meant.find(({ server }) => spoken[protocolOf(server)] !== undefined);
  if (!found) {
    const there = candidates.map(({ server }) => protocolOf(server)).join(', ');
    throw new AsyncApiFault(
      `has no server that can be spoken to: of http, kafka and ws${choice.protocol === undefined ? '' : `, ${choice.protocol} is asked for, and`} there is ${there}`,
    );
  }
  const { server } = found;
  const protocol = spoken[protocolOf(server)]!;
  const defaults = mapOf(server['variables']);
  // Version 2 has a URL, version 3 a host and a path.
  const written = server['url'] ?? `${String(server['host'] ?? '')}${String(server['pathname'] ?? '')}`;
  const address = filled(String(written), choice.variables, defaults).replace(/^[a-z-]+:\/\//u, '');
  const named = protocolOf(server);
  if (protocol === 'kafka') return { protocol, server: address, secure: named === 'kafka-secure' };
  return { protocol, server: `${named}://${address}`, secure: named === 'https' || named === 'wss' };
}

function addressOf(document: JsonObject, choice: AsyncApiChoice): string {
  const channels = mapOf(document['channels']);
  const operations = mapOf(document['operations']);
  if (choice.operation !== undefined) {
    const operation = Object.hasOwn(operations, choice.operation)
      ? resolved(document, operations[choice.operation])
      : null;
    if (operation) {
      const { address } = resolved(document, operation['channel']);
      if (typeof address === 'string') return address;
    }
    for (const [name, channel] of Object.entries(channels)) {
      const { publish, subscribe } = resolved(document, channel);
      if ([publish, subscribe].some((each) => mapOf(each)['operationId'] === choice.operation)) return name;
    }
    throw new AsyncApiFault(`has no operation ${JSON.stringify(choice.operation)} with an address`);
  }
  const name = choice.channel ?? '';
  if (!Object.hasOwn(channels, name)) throw new AsyncApiFault(`has no channel ${JSON.stringify(name)}`);
  const { address } = resolved(document, channels[name]);
  return typeof address === 'string' ? address : name;
}

function correlationOf(document: JsonObject, choice: AsyncApiChoice): string | null {
  const { operation: id } = choice;
  const operation = id === undefined ? {} : resolved(document, mapOf(document['operations'])[id]);
  const channels = Object.entries(mapOf(document['channels'])).map(([name, each]) => ({
    name,
    channel: resolved(document, each),
  }));
  const { channel = {} } = channels.find(({ name }) => name === choice.channel) ?? {};
  // Version 3 has messages by their names, version 2 one or several with each direction.
  const declared = [
    operation['messages'],
    resolved(document, operation['channel'])['messages'],
    channel['messages'],
  ];
  const directions = channels.flatMap(({ name, channel: each }) =>
    [each['publish'], each['subscribe']]
      .map(mapOf)
      .filter((direction) => name === choice.channel || (id !== undefined && direction['operationId'] === id))
      .map((direction) => resolved(document, direction['message'])),
  );
  const messages = [
    ...declared.flatMap((list) => (Array.isArray(list) ? list : Object.values(mapOf(list)))),
    ...directions.flatMap((message) => (Array.isArray(message['oneOf']) ? message['oneOf'] : [message])),
  ];
  for (const message of messages) {
    const { location } = resolved(document, resolved(document, message)['correlationId']);
    if (typeof location === 'string') return location;
  }
  return null;
}

/** An address with its variables: those of a channel are one segment of a path, those of a server may be all of it. */
function filled(
  address: string,
  given: Readonly<Record<string, string>>,
  declared: JsonObject | null,
): string {
  return address.replace(/\{([^{}]+)\}/gu, (_, name: string) => {
    const value = given[name];
    if (value !== undefined) return declared ? value : encodeURIComponent(value);
    const usual = mapOf(declared?.[name])['default'];
    if (typeof usual === 'string') return usual;
    throw new AsyncApiFault(`needs the variable ${JSON.stringify(name)} for ${JSON.stringify(address)}`);
  });
}

/** What is there, or what it refers to within the document. */
function resolved(document: JsonObject, value: Json | undefined): JsonObject {
  const reference = mapOf(value)['$ref'];
  if (typeof reference !== 'string') return mapOf(value);
  const found = reference
    .replace(/^#\/?/u, '')
    .split('/')
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .reduce<Json | undefined>(
      (at, part) => (isJsonObject(at) && Object.hasOwn(at, part) ? at[part] : undefined),
      document,
    );
  return mapOf(found);
}

function mapOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}
