/** One thing in which two schemas differ, and what that does to data. */
export interface SchemaDifference {
  /** Kind of difference, stable: `PROPERTY_REMOVED`. */
  type: string;
  /** Where: `error.title`, `history[].role`, `status=FAILED`; empty for the whole. */
  path: string;
  /** A sentence for people. */
  message: string;
  /** Data that fits the old schema may not fit the new one. */
  refusesOld: boolean;
  /** Data that fits the new schema may not fit the old one. */
  refusedByOld: boolean;
  /** The same data fits, and whoever reads it may be surprised all the same. */
  surprises?: boolean;
}

/** Takes less than before. */
export function narrowing(type: string, path: string, message: string): SchemaDifference {
  return { type, path, message, refusesOld: true, refusedByOld: false };
}

/** Takes more than before. */
export function widening(type: string, path: string, message: string): SchemaDifference {
  return { type, path, message, refusesOld: false, refusedByOld: true };
}

/** Takes something else than before, as far as anyone can tell. */
export function altering(type: string, path: string, message: string): SchemaDifference {
  return { type, path, message, refusesOld: true, refusedByOld: true };
}

/** Takes what it took before. */
export function harmless(type: string, path: string, message: string): SchemaDifference {
  return { type, path, message, refusesOld: false, refusedByOld: false };
}
