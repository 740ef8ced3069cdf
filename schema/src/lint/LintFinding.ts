import type { SchemaFault } from '../composition/SchemaFault.js';

/** A place where a schema does not keep to a convention. */
export interface LintFinding extends SchemaFault {
  /** The rule, without its plugin: `naming-convention`. */
  rule: string;
  severity: 'error' | 'warning';
}
