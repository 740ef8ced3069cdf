import { Kind, parse, visit, type DirectiveNode } from 'graphql';

/** A selection counts only while `variable` has this value. */
export interface Condition {
  readonly variable: string;
  readonly value: boolean;
}

/** All must hold for a selection to count. */
export type Conditions = readonly Condition[];

/** Reads `@skip` and `@include`; null when literals already exclude the selection. */
export function readConditions(directives: readonly DirectiveNode[] | undefined): Conditions | null {
  const conditions: Condition[] = [];
  for (const directive of directives ?? []) {
    const name = directive.name.value;
    if (name !== 'skip' && name !== 'include') continue;
    const wanted = name === 'include';
    const value = directive.arguments?.find((argument) => argument.name.value === 'if')?.value;
    if (value?.kind === Kind.VARIABLE) conditions.push({ variable: value.name.value, value: wanted });
    else if (value?.kind === Kind.BOOLEAN && value.value !== wanted) return null;
  }
  return conditions;
}

/** Every condition that a document has anywhere. */
export function allConditions(source: string): Conditions {
  const conditions: Condition[] = [];
  visit(parse(source, { noLocation: true }), {
    Directive: (node) => void conditions.push(...(readConditions([node]) ?? [])),
  });
  return conditions;
}

/** Compiles a field's occurrences: it is in the response when the conditions of any one of them hold. */
export function compileInclusion(
  occurrences: readonly Conditions[],
): ((variables: Readonly<Record<string, unknown>>) => boolean) | null {
  if (occurrences.some((conditions) => conditions.length === 0)) return null;
  return (variables) =>
    occurrences.some((conditions) =>
      conditions.every(({ variable, value }) => variables[variable] === value),
    );
}
