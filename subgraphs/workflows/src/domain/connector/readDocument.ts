import { UserFault } from '@gantry/platform/errors/UserFault.js';
import type { HttpCaller } from '../interpreter/Services.js';

/** Milliseconds for a document to come. */
const deadlineMs = 15_000;

/** The text of the document to import: given, or read from where it is. A fault says why there is none. */
export async function readDocument(
  { openapi, openapiUrl }: { openapi?: string | null; openapiUrl?: string | null },
  { http }: { http: HttpCaller },
): Promise<string | UserFault> {
  if ((openapi == null) === (openapiUrl == null)) {
    const found = openapi == null ? 'neither' : 'both';
    return UserFault.of('INVALID_OPENAPI', `Either openapi or openapiUrl must be given; found ${found}.`, [
      'openapi',
    ]);
  }
  if (openapiUrl == null) return openapi!;
  const shown = JSON.stringify(openapiUrl.split('?')[0]!.slice(0, 500));
  const fault = (why: string): UserFault =>
    UserFault.of('INVALID_OPENAPI', `The document at ${shown} cannot be read: ${why}`, ['openapiUrl']);
  if (!/^https?:\/\//iu.test(openapiUrl) || !URL.canParse(openapiUrl)) {
    return fault('it must be an absolute http or https URL.');
  }
  const headers = { accept: 'application/json, application/yaml, */*;q=0.5' };
  const answer = await http.send({ method: 'GET', url: openapiUrl, headers, deadlineMs, document: true });
  if (answer.kind === 'failure') return fault(answer.detail);
  return answer.status === 200 ? String(answer.content) : fault(`it was answered with ${answer.status}.`);
}
