import {
  Kind,
  type DirectiveNode,
  type FieldNode,
  type NameNode,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import type { Fragments } from './projection/collectFields.js';
import {
  compileInclusion,
  readConditions,
  type Condition,
  type Conditions,
} from './projection/conditions.js';
import { RequestRefused } from './RequestRefused.js';

/** Selections that the root of a subscription may have, with its fragments: nobody writes so many. */
const maxSelections = 1_000;

/** The one root field of a subscription. */
export interface SubscriptionRoot {
  /** The subscription without conditions at its root. */
  operation: OperationDefinitionNode;
  /** Whether anything is subscribed to; null: always. */
  included: ((variables: Readonly<Record<string, unknown>>) => boolean) | null;
}

interface Occurrence {
  field: FieldNode;
  conditions: Conditions;
}

interface PossibleOccurrence {
  field: FieldNode;
  /** Null when literals exclude it. */
  conditions: Conditions | null;
}

/**
 * Reads the root of a subscription, which has exactly one field, always. Ahead of graphql-js's own rule and of the
 * planner: both throw where `@skip` or `@include` stands there, and the planner would quietly fetch a second root field
 * once per event. Conditions are decided before anything is subscribed to.
 * @throws RequestRefused GRAPHQL_VALIDATION_FAILED
 */
export function readSubscriptionRoot(
  operation: OperationDefinitionNode,
  fragments: Fragments,
): SubscriptionRoot {
  const found = occurrencesIn(operation.selectionSet, fragments);
  if (found.every(({ conditions }) => conditions?.length === 0)) return { operation, included: null };
  const possible = found.filter((one): one is Occurrence => one.conditions !== null);
  const selections =
    possible.length > 1 ? possible.map(conditionedInside) : [unconditional((possible[0] ?? found[0]!).field)];
  return {
    operation: { ...operation, selectionSet: { kind: Kind.SELECTION_SET, selections } },
    included:
      possible.length > 0 ? compileInclusion(possible.map(({ conditions }) => conditions)) : () => false,
  };
}

function occurrencesIn(root: SelectionSetNode, fragments: Fragments): PossibleOccurrence[] {
  const occurrences: PossibleOccurrence[] = [];
  const within: string[] = [];
  let visits = 0;

  const visit = (set: SelectionSetNode, outer: Conditions | null): void => {
    for (const node of set.selections) {
      if (++visits > maxSelections) throw refuse('The root of a subscription selects too much.');
      const own = readConditions(node.directives);
      const conditions = own && outer && [...outer, ...own];
      if (node.kind === Kind.FIELD) {
        if (node.name.value.startsWith('__'))
          throw refuse(`A subscription cannot select "${node.name.value}".`);
        occurrences.push({ field: node, conditions });
      } else if (node.kind === Kind.INLINE_FRAGMENT) {
        visit(node.selectionSet, conditions);
      } else if (!within.includes(node.name.value)) {
        // A fragment in itself is refused by the rules that follow.
        within.push(node.name.value);
        const fragment = fragments.get(node.name.value);
        if (fragment) visit(fragment.selectionSet, conditions);
        within.pop();
      }
    }
  };

  visit(root, []);
  const keys = new Set(occurrences.map(({ field }) => field.alias?.value ?? field.name.value));
  if (keys.size > 1) throw refuse('A subscription selects exactly one root field.');
  return occurrences;
}

function unconditional(field: FieldNode): FieldNode {
  return { ...field, directives: field.directives?.filter((one) => !isConditional(one)) ?? [] };
}

/** One of several occurrences: it always counts, but what it selects does so only while its conditions hold. */
function conditionedInside({ field, conditions }: Occurrence): FieldNode {
  const { selectionSet } = field;
  if (!selectionSet) return unconditional(field);
  const conditioned = conditions.reduce<SelectionSetNode>(
    (inner, condition) => ({
      kind: Kind.SELECTION_SET,
      selections: [{ kind: Kind.INLINE_FRAGMENT, directives: [directiveOf(condition)], selectionSet: inner }],
    }),
    selectionSet,
  );
  return { ...unconditional(field), selectionSet: conditioned };
}

function directiveOf({ variable, value }: Condition): DirectiveNode {
  const name = (text: string): NameNode => ({ kind: Kind.NAME, value: text });
  return {
    kind: Kind.DIRECTIVE,
    name: name(value ? 'include' : 'skip'),
    arguments: [
      { kind: Kind.ARGUMENT, name: name('if'), value: { kind: Kind.VARIABLE, name: name(variable) } },
    ],
  };
}

function isConditional({ name }: DirectiveNode): boolean {
  return name.value === 'skip' || name.value === 'include';
}

function refuse(message: string): RequestRefused {
  return RequestRefused.because('GRAPHQL_VALIDATION_FAILED', message);
}
