import { createHash } from 'node:crypto';
import type { Operation } from './Operation.js';
import { parseOpenApi } from './parseOpenApi.js';

/** An operation of a document, and where the document says that its API is. */
export interface FoundOperation {
  operation: Operation;
  serverUrl: string | null;
}

/** Operations that are remembered. */
const most = 500;
const known = new Map<string, FoundOperation | null>();

/**
 * An operation of a document's text by its name, or null. Remembered by the text's digest: reading a large document takes a second,
 * and a call in a loop fetches it for every round. Throws as `parseOpenApi` does.
 */
export function operationIn(text: string, name: string): FoundOperation | null {
  const key = createHash('sha256').update(JSON.stringify(name)).update(text).digest('base64url');
  const remembered = known.get(key);
  if (remembered !== undefined) return remembered;
  const { operations, serverUrl } = parseOpenApi(text);
  const operation = operations.find((each) => each.name === name);
  const found = operation ? { operation, serverUrl } : null;
  const [oldest] = known.keys();
  if (known.size >= most && oldest !== undefined) known.delete(oldest);
  known.set(key, found);
  return found;
}
