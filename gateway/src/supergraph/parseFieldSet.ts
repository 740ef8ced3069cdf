import { Kind, parse, type SelectionSetNode } from 'graphql';

/** Reads a set of fields as directives write it: `id owner { name }`, with or without the outer braces. */
export function parseFieldSet(fields: string): SelectionSetNode {
  const text = fields.trim();
  const [definition] = parse(text.startsWith('{') ? text : `{ ${text} }`, { noLocation: true }).definitions;
  if (definition?.kind !== Kind.OPERATION_DEFINITION) throw new Error(`"${fields}" is no set of fields.`);
  return definition.selectionSet;
}
