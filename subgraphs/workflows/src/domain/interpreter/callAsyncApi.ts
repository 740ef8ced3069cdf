import { AsyncApiFault, readAsyncApi } from '../asyncapi/readAsyncApi.js';
import { isJsonObject, type JsonObject } from '../Json.js';
import type { Attempt } from './Attempt.js';
import { callProtocol } from './callProtocol.js';
import { fetchDocument } from './fetchDocument.js';
import { proofOf } from './proofOf.js';
import type { ProtocolCallParts } from './ProtocolCallParts.js';
import type { Run } from './Run.js';
import { sendAuthenticated } from './sendAuthenticated.js';
import { headersOf, textsOf } from './textsOf.js';
import { uriOf } from './uriOf.js';

/**
 * Sends a message to a channel that an AsyncAPI document describes: over HTTP as the body of a POST, over a web socket as one
 * message, over Kafka as a record whose key is the call's.
 */
export async function callAsyncApi(run: Run, parts: ProtocolCallParts, deadlineMs: number): Promise<Attempt> {
  const { given, authenticated, reader, idempotencyKey: key } = parts;
  const document = await fetchDocument(run, given['document'], reader, deadlineMs);
  if (typeof document !== 'string') return document;
  const where = uriOf(isJsonObject(given['document']) ? given['document']['endpoint'] : null);
  const place = placeOf(document, given, where);
  if ('kind' in place) return place;
  const { payload = null, headers } = isJsonObject(given['message']) ? given['message'] : ({} as JsonObject);
  const { protocol, server, secure, channel } = place;
  const sent = headersOf(headers);
  if (protocol === 'http') {
    const request = {
      method: 'POST',
      url: `${server.replace(/\/+$/u, '')}/${channel.replace(/^\/+/u, '')}`,
      headers: { 'idempotency-key': key, ...sent },
      body: payload,
      deadlineMs,
    };
    return sendAuthenticated(run, request, authenticated);
  }
  const proof = await proofOf(run, authenticated, deadlineMs);
  if (proof.kind !== 'proof') return proof;
  const { kind: _, ...who } = proof;
  return callProtocol(
    run,
    { protocol, server, secure, channel, ...who, payload, headers: sent, key },
    { what: 'SEND', uri: `${server} ${channel}`, deadlineMs },
  );
}

function placeOf(
  document: string,
  given: JsonObject,
  where: string,
): ReturnType<typeof readAsyncApi> | Attempt {
  const server = isJsonObject(given['server']) ? given['server'] : {};
  const { operation, channel, protocol } = textsOf(given);
  const { name } = textsOf(server);
  try {
    return readAsyncApi(document, {
      operation,
      channel,
      protocol,
      server: name,
      variables: textsOf(server['variables']),
    });
  } catch (error) {
    if (error instanceof AsyncApiFault) return { kind: 'unusable', detail: `${where} ${error.message}` };
    throw error;
  }
}
