import { Kind, type DirectiveNode } from 'graphql';
import type { Conditions } from '../projection/conditions.js';

/** What a fragment's `@defer` says. */
export interface Defer {
  readonly label: string | undefined;
  /** None when the fragment is deferred always. */
  readonly conditions: Conditions;
}

/** Reads `@defer`; undefined where there is none, or a literal switches it off. */
export function readDefer(directives: readonly DirectiveNode[] | undefined): Defer | undefined {
  const directive = directives?.find(isDefer);
  if (!directive) return undefined;
  const argument = (name: string) => directive.arguments?.find((one) => one.name.value === name)?.value;
  const decides = argument('if');
  if (decides?.kind === Kind.BOOLEAN && !decides.value) return undefined;
  const label = argument('label');
  return {
    label: label?.kind === Kind.STRING ? label.value : undefined,
    conditions: decides?.kind === Kind.VARIABLE ? [{ variable: decides.name.value, value: true }] : [],
  };
}

export function isDefer({ name }: DirectiveNode): boolean {
  return name.value === 'defer';
}
