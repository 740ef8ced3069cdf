import type { ExecutionStatus } from '../execution/Execution.js';
import { isOver } from '../execution/Execution.js';
import { partKeyOf } from './partKeyOf.js';

/** The key of the part in which a round of undoing says what concerns the execution; no part of a fork has such a key. */
export function compensationPart(round: number): string {
  return `undo*${round}`;
}

/** The key of the part in which what has been done at a place is undone. */
export function undoingPart(round: number, place: string): string {
  return partKeyOf(compensationPart(round), place, 1, '');
}

/** Where an execution stands, as far as it decides who may say something to its history. */
export interface Standing {
  status: ExecutionStatus;
  /** Counts how often undoing was begun from outside. */
  round: number;
}

/**
 * Whether the history of an execution takes entries of a part: while it is being undone only those of the undoing, and of no round
 * but the last, so that neither an abandoned branch nor a process that was cut off adds to what has been done.
 */
export function takesPart({ status, round }: Standing, part: string): boolean {
  const own = compensationPart(round);
  if (status === 'COMPENSATING') return part === own || part.startsWith(`${own}|`);
  if (isOver(status)) return false;
  return !part.startsWith('undo*') || part === own;
}
