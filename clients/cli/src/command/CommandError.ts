import type { SchemaFault } from '@gantry/schema/composition/SchemaFault.js';

/** The command could not run, for a reason that whoever called it can mend. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  /** What is wrong with a file that was read, and where. */
  readonly faults: readonly SchemaFault[];

  constructor(message: string, faults: readonly SchemaFault[] = [], options?: ErrorOptions) {
    super(message, options);
    this.faults = faults;
  }
}
