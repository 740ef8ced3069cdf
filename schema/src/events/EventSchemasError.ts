import type { SchemaFault } from '../composition/SchemaFault.js';

/** A folder's event schemas cannot be used; each fault names its file. */
export class EventSchemasError extends Error {
  override readonly name = 'EventSchemasError';

  readonly faults: readonly SchemaFault[];

  constructor(faults: readonly SchemaFault[]) {
    super(faults.map(({ file, message }) => (file ? `${file}: ${message}` : message)).join('\n'));
    this.faults = faults;
  }
}
