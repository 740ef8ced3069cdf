import { stringify } from 'yaml';
import type { AsyncApiDocument } from './AsyncApiDocument.js';

/** Prints a document in YAML, always in the same way. */
export function printAsyncApi(document: AsyncApiDocument): string {
  return stringify(document, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false });
}
