import type { Diagnostic } from '../Diagnostic.js';

export interface CheckedDefinition {
  /** Whether it compiles: no diagnostic is an ERROR. */
  valid: boolean;
  diagnostics: Diagnostic[];
}

/** Port to the compiler, which the workflows subgraph owns. */
export interface DefinitionChecker {
  /** @throws GantryError UNAVAILABLE when the compiler cannot be asked. */
  check(definition: string): Promise<CheckedDefinition>;
}
