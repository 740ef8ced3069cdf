import { visit, type DocumentNode } from 'graphql';
import { RequestRefused } from './RequestRefused.js';

const reservedVariable = /^(representations\d*|contextualArgument_.*)$/;

/**
 * Refuses aliases that begin with two underscores, which the specification reserves: `__typename: name` would make
 * any object claim any type, and `__proto__` is no ordinary key in JavaScript. Entities, and arguments from their
 * context, are passed to subgraphs in the same variables as the client's.
 * @throws RequestRefused GRAPHQL_VALIDATION_FAILED
 */
export function checkReservedNames(document: DocumentNode): void {
  visit(document, {
    Field({ alias, name }) {
      if (!alias?.value.startsWith('__') || alias.value === name.value) return;
      const message = `The alias "${alias.value}" begins with "__", which is reserved.`;
      throw RequestRefused.because('GRAPHQL_VALIDATION_FAILED', message);
    },
    VariableDefinition({ variable }) {
      if (!reservedVariable.test(variable.name.value)) return;
      const message = `The variable name "$${variable.name.value}" is reserved.`;
      throw RequestRefused.because('GRAPHQL_VALIDATION_FAILED', message);
    },
  });
}
