import type { Position } from './SourceDocument.js';

/** A stretch of a text and what is to stand there instead; an insertion where it begins and ends at one place. */
export interface Edit extends Position {
  /** Where the stretch ends, not included; counts from 1. */
  endLine: number;
  /** Counts from 1. */
  endColumn: number;
  text: string;
}
