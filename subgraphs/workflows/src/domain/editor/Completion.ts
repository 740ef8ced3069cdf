import type { Edit } from '../source/Edit.js';

/** What a completion stands for. */
export const completionKinds = {
  PROPERTY: 'A property of the specification, or of a body.',
  VALUE: 'One of the values that a property may have.',
  TASK: 'A task of the list, or a flow directive.',
  FUNCTION: 'A function that a call, or jq, may name.',
  REFERENCE: 'A name that `use` defines.',
  CONNECTOR: 'A connector.',
  OPERATION: 'An operation of a connector.',
  PARAMETER: 'A parameter of an operation.',
  VARIABLE: 'A variable of an expression.',
  FIELD: 'A field that an expression can read.',
} as const;

export type CompletionKind = keyof typeof completionKinds;

/** Something that may be written at a place of a definition. */
export interface Completion {
  label: string;
  kind: CompletionKind;
  /** What it is, in a few words; null where the label says it. */
  detail: string | null;
  /** What it does, in Markdown; null where there is nothing to say. */
  documentation: string | null;
  /** Puts it there, in the place of what has been begun. */
  edit: Edit;
}

/** What may be written at a place, likelier first. */
export interface Completions {
  items: Completion[];
  /** Whether there are more, which further letters would bring up. */
  incomplete: boolean;
}
