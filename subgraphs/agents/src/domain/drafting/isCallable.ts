import type { ConnectorOperation } from '../ConnectorOperation.js';

/** Whether a definition can name the operation: a name that is empty or looks like an expression cannot be written. */
export function isCallable(operation: ConnectorOperation): boolean {
  return [operation.connector, operation.name].every(
    (name) => name.trim() === name && name !== '' && !name.includes('${'),
  );
}
