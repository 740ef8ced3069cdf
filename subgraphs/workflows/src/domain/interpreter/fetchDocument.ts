import { isJsonObject, type Json } from '../Json.js';
import { text, type HttpAttempt } from './Attempt.js';
import type { Authenticated } from './authorize.js';
import type { Run } from './Run.js';
import { sendAuthenticated } from './sendAuthenticated.js';

/**
 * The text of an external resource, as the specification calls what is described elsewhere; what came of asking for it where there is
 * none. Belongs into a step.
 */
export async function fetchDocument(
  run: Run,
  resource: Json | undefined,
  authenticated: Authenticated,
  deadlineMs: number,
): Promise<string | HttpAttempt> {
  const endpoint = isJsonObject(resource) ? resource['endpoint'] : undefined;
  const uri = isJsonObject(endpoint) ? endpoint['uri'] : endpoint;
  if (typeof uri !== 'string' || !URL.canParse(uri))
    return { kind: 'unusable', detail: `${JSON.stringify(endpoint ?? null)} gives no URI` };
  const request = { method: 'GET', url: uri, headers: { accept: '*/*' }, deadlineMs, document: true };
  const attempt = await sendAuthenticated(run, request, authenticated);
  if (attempt.kind !== 'answer' || attempt.answer.status >= 300) return attempt;
  return text(attempt.answer.content);
}
