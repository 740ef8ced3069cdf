import type { Change, Criticality } from '../../../src/changes/Change.js';

/** Two schemas and all that is to be said of the difference. */
export interface ChangeRow {
  title: string;
  before: string;
  after: string;
  /** In order. */
  changes: readonly Change[];
}

const changeOf =
  (criticality: Criticality) =>
  (type: string, path: string | null, message: string): Change => ({ criticality, type, path, message });

export const breaking = changeOf('breaking');
export const dangerous = changeOf('dangerous');
export const safe = changeOf('safe');
