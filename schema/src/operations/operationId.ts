import { createHash } from 'node:crypto';

/** What a document goes by unless its client says otherwise: the SHA-256 of the text as it is, in hex. */
export function operationId(document: string): string {
  return createHash('sha256').update(document).digest('hex');
}
