import { AsyncApiFault, readAsyncApi, type AsyncApiPlace } from '../asyncapi/readAsyncApi.js';
import { isJsonObject, type JsonObject } from '../Json.js';
import type { HttpAttempt } from './Attempt.js';
import type { Authenticated } from './authorize.js';
import { fetchDocument } from './fetchDocument.js';
import type { Run } from './Run.js';
import { textsOf } from './textsOf.js';
import { uriOf } from './uriOf.js';

/**
 * Where the channel of a call of asyncapi is, by the document that it names; what came of asking for it where that does not say.
 * Belongs into a step.
 */
export async function placeOf(
  run: Run,
  given: JsonObject,
  reader: Authenticated,
  deadlineMs: number,
): Promise<AsyncApiPlace | HttpAttempt> {
  const document = await fetchDocument(run, given['document'], reader, deadlineMs);
  if (typeof document !== 'string') return document;
  const server = isJsonObject(given['server']) ? given['server'] : {};
  const { operation, channel, protocol } = textsOf(given);
  const { name } = textsOf(server);
  const variables = textsOf(server['variables']);
  try {
    return readAsyncApi(document, { operation, channel, protocol, server: name, variables });
  } catch (error) {
    if (!(error instanceof AsyncApiFault)) throw error;
    const where = uriOf(isJsonObject(given['document']) ? given['document']['endpoint'] : null);
    return { kind: 'unusable', detail: `${where} ${error.message}` };
  }
}
