import type { OperationDefinitionNode } from 'graphql';
import type { DocumentLimits } from './documentLimits.js';
import { measureOperation } from './measureOperation.js';
import type { Fragments } from './projection/collectFields.js';
import { RequestRefused } from './RequestRefused.js';

const names = {
  depth: 'depth',
  aliases: 'aliases',
  fields: 'fields',
  rootFields: 'root fields',
  directives: 'directives',
  selections: 'selections',
};

const measures = ['depth', 'aliases', 'fields', 'rootFields', 'directives', 'selections'] as const;

/** @throws RequestRefused BAD_USER_INPUT naming the first limit that the operation exceeds */
export function checkLimits(
  operation: OperationDefinitionNode,
  fragments: Fragments,
  limits: DocumentLimits,
): void {
  const size = measureOperation(operation, fragments);
  for (const measure of measures) {
    if (size[measure] <= limits[measure]) continue;
    const message = `The operation is too large: ${names[measure]} ${size[measure]}, at most ${limits[measure]}.`;
    throw RequestRefused.because('BAD_USER_INPUT', message);
  }
}
