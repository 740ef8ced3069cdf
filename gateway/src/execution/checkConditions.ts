import { Kind, visit, type DirectiveNode, type DocumentNode, type OperationDefinitionNode } from 'graphql';
import { RequestRefused } from './RequestRefused.js';

const conditional: ReadonlySet<string> = new Set(['skip', 'include', 'defer']);

/**
 * A variable that decides whether something is answered may be of a type that allows null, as long as it has a default; null
 * itself decides nothing. (Argument coercion in the GraphQL specification.)
 * @throws RequestRefused BAD_USER_INPUT naming the variable
 */
export function checkConditions(
  document: DocumentNode,
  { variableDefinitions = [] }: OperationDefinitionNode,
  coerced: Readonly<Record<string, unknown>>,
): void {
  if (variableDefinitions.length === 0) return;
  const nulls = variableDefinitions
    .map(({ variable }) => variable.name.value)
    .filter((name) => coerced[name] === null);
  // Looked for only when there is one: this is asked with every request.
  if (nulls.length === 0) return;
  visit(document, {
    Directive(node) {
      const variable = deciding(node);
      if (variable === undefined || !nulls.includes(variable)) return;
      const message = `The variable "$${variable}" decides about a part of the operation, and must not be null.`;
      throw RequestRefused.because('BAD_USER_INPUT', message);
    },
  });
}

function deciding({ name, arguments: args }: DirectiveNode): string | undefined {
  if (!conditional.has(name.value)) return undefined;
  const value = args?.find((argument) => argument.name.value === 'if')?.value;
  return value?.kind === Kind.VARIABLE ? value.name.value : undefined;
}
