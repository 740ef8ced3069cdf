import type { Json } from '../Json.js';

/** What a replay did otherwise than what was recorded, at the first place where it did. */
export interface Difference {
  /**
   * `EVENT`: another event came at a place of the history, or none did, or one too many; `STEP`: the same of a step of the journal;
   * `UNDECIDED`: it decided nothing, because it broke off.
   */
  kind: 'EVENT' | 'STEP' | 'UNDECIDED';
  /** A sentence that shows both. */
  message: string;
  /** The key of the line in which it was; empty for what does not go on side by side. */
  part: string;
  /** Counts from 1 within the line. */
  number: number;
  /** Of the event in the history, where there is one. */
  sequence: number | null;
  /** What was recorded, and what came; null for nothing. */
  recorded: Json;
  found: Json;
}
