import type { Location } from 'graphql';
import type { TypeIndex } from './TypeIndex.js';

/** Something of a document, whose place can be told: that of its name where it has one. */
export interface Located {
  loc?: Location | undefined;
  name?: { loc?: Location | undefined } | undefined;
}

/** What a convention can look at. */
export interface ConventionContext {
  /** The source that is looked at. */
  types: TypeIndex;
  /** All that is linted, this source among it: other subgraphs, or the rest of the same one. */
  all: readonly TypeIndex[];
  today: Date;
  report(at: Located, message: string): void;
}

/** A convention that no library has a rule for. */
export interface Convention {
  /** The rule's name. */
  name: string;
  /** What it demands, in a sentence. */
  demands: string;
  severity: 'error' | 'warning';
  check(context: ConventionContext): void;
}
