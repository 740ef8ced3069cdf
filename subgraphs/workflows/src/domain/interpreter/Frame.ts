import type { Json, JsonObject } from '../Json.js';

/** Where in the definition, and in which round of it, something runs. */
export interface Frame {
  /** JSON Pointer of the list or task (RFC 6901), as in `/do/2/placeOrder`. */
  reference: string;
  /** Names this place in this round and no other, the same on each replay and each retry. */
  position: string;
  /** Variables that enclosing tasks add: `$item`, `$index`, `$error`, … */
  variables: JsonObject;
  /** When the first enclosing timeout strikes, in milliseconds since 1970; Infinity for never. */
  deadline: number;
  /** Whether an enclosing `try` retries, so that the engine leaves retrying to the author. */
  retriedByAuthor: boolean;
  /** How many functions are around, each called by the one before. */
  depth?: number;
  /** Of what an extension does: which are around it, and the task that they extend, which `$task` describes. */
  extension?: { names: readonly string[]; task: JsonObject };
}

/** A task about to run: its frame, and the values its expressions see. */
export interface TaskFrame extends Frame {
  name: string;
  /** How the history calls it. */
  label: string;
  /** The transformed input: `.` and `$input`. */
  input: Json;
  /** All variables that its expressions may name. */
  scope: JsonObject;
}

/** Where the flow goes after a task or a list: on, out of this list, or to the end. */
export interface Outcome {
  output: Json;
  then: string;
  /** Whether a list was left by `exit`. */
  exited?: boolean;
  /** Whether `continue` is meant as it stands, rather than leaving it to the task's own `then`. */
  settled?: boolean;
}

/** A segment of a JSON Pointer. */
export function pointerSegment(name: string | number): string {
  return String(name).replaceAll('~', '~0').replaceAll('/', '~1');
}

/** A task's segment of a position: its name, and the round where it is not the first. */
export function positionSegment(name: string, round: number): string {
  // A star in a name must not look like a round.
  const own = pointerSegment(name).replaceAll('*', '~2');
  return round > 1 ? `${own}*${round}` : own;
}
