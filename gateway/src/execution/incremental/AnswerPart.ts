import type { GraphQLFormattedError } from 'graphql';
import type { DataObject, ResponsePath } from '../Data.js';
import type { OperationResult } from '../executeOperation.js';
import type { Addition } from './joinPart.js';

/** A deferred fragment of one object in the answer. */
export interface PartName {
  /** Unlike that of any other part of the answer. */
  readonly id: string;
  /** Where the object is. */
  readonly path: ResponsePath;
  /** The client's. */
  readonly label: string | undefined;
}

/** What is answered first. */
export interface FirstPart extends OperationResult {
  /** What comes later; when there is none, this is the whole answer. */
  readonly pending: readonly PartName[];
}

/** Parts that have become ready. */
export interface LaterParts {
  readonly parts: readonly ReadyPart[];
  /** What comes later that was not known before. */
  readonly pending: readonly PartName[];
  readonly hasNext: boolean;
  readonly extensions?: Record<string, unknown>;
}

export interface ReadyPart extends PartName {
  /** All that was asked for in the part; null when a null bubbled out of it, undefined when the fragment does not apply. */
  readonly data: DataObject | null | undefined;
  /** What of it the client did not have. */
  readonly additions: readonly Addition[];
  readonly errors: readonly GraphQLFormattedError[];
}

/** Where an answer goes to, in this order: the first part, and later ones until there is no next. */
export interface PartSink {
  first(part: FirstPart): Promise<void>;
  later(parts: LaterParts): Promise<void>;
}
