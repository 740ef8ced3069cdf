import { valueFromASTUntyped, type DirectiveNode } from 'graphql';

/** A directive's arguments as they are written; defaults are not filled in. */
export function directiveArguments(directive: DirectiveNode): Record<string, unknown> {
  return Object.fromEntries(
    (directive.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value)]),
  );
}
