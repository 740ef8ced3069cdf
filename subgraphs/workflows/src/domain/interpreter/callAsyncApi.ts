import { urlOfChannel } from '../asyncapi/urlOfChannel.js';
import { isJsonObject, type JsonObject } from '../Json.js';
import type { Attempt } from './Attempt.js';
import { callProtocol } from './callProtocol.js';
import { placeOf } from './placeOf.js';
import { proofOf } from './proofOf.js';
import type { ProtocolCallParts } from './ProtocolCallParts.js';
import type { Run } from './Run.js';
import { sendAuthenticated } from './sendAuthenticated.js';
import { headersOf } from './textsOf.js';

/**
 * Sends a message to a channel that an AsyncAPI document describes: over HTTP as the body of a POST, over a web socket as one
 * message, over Kafka as a record whose key is the call's.
 */
export async function callAsyncApi(run: Run, parts: ProtocolCallParts, deadlineMs: number): Promise<Attempt> {
  const { given, authenticated, reader, idempotencyKey: key } = parts;
  const place = await placeOf(run, given, reader, deadlineMs);
  if ('kind' in place) return place;
  const { payload = null, headers } = isJsonObject(given['message']) ? given['message'] : ({} as JsonObject);
  const { protocol, server, secure, channel } = place;
  const sent = headersOf(headers);
  if (protocol === 'http') {
    const request = {
      method: 'POST',
      url: urlOfChannel({ server, channel }),
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
