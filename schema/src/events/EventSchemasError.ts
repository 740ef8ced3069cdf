import type { SchemaFault } from '../composition/SchemaFault.js';

/** A folder's event schemas cannot be used; each fault names its file. */
export class EventSchemasError extends Error {
  override readonly name = 'EventSchemasError';

  constructor(readonly faults: readonly SchemaFault[]) {
    super(faults.map(({ file, message }) => (file ? `${file}: ${message}` : message)).join('\n'));
  }
}
