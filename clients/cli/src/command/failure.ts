import { EventSchemasError } from '@gantry/schema/events/EventSchemasError.js';
import { RegistryError } from '@gantry/schema/registry/RegistryError.js';
import type { SchemaFault } from '@gantry/schema/composition/SchemaFault.js';
import { annotateFaults } from '@gantry/schema/reports/annotateFaults.js';
import { textOfFaults } from '@gantry/schema/reports/textOfFaults.js';
import { CommandError } from './CommandError.js';
import type { Outcome } from './Outcome.js';

/** What a command that could not run says: which error, and where. */
export function failure(error: unknown): Outcome {
  const { code, message, faults, ...details } = describe(error);
  return {
    json: { error: { code, message, ...(faults.length > 0 && { faults }), ...details } },
    text: (paint) =>
      [paint('red', message), ...(faults.length > 0 ? [textOfFaults(faults, paint)] : [])].join('\n'),
    annotations: [{ level: 'error', title: code, message }, ...annotateFaults(faults)],
  };
}

interface Failure {
  code: string;
  message: string;
  faults: readonly SchemaFault[];
  [detail: string]: unknown;
}

function describe(error: unknown): Failure {
  if (error instanceof RegistryError) {
    const { field, winner, faults = [] } = error.details;
    return { code: error.code, message: error.message, faults, field, winner };
  }
  if (error instanceof CommandError) {
    return { code: 'BAD_USER_INPUT', message: error.message, faults: error.faults };
  }
  if (error instanceof EventSchemasError) {
    return { code: 'BAD_USER_INPUT', message: 'The event schemas cannot be used.', faults: error.faults };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'INTERNAL', message, faults: [] };
}
