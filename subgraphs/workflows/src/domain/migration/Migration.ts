import type { MigrationObstacle } from './MigrationObstacle.js';

export const migrationOutcomes = ['MIGRATED', 'SAFE', 'UNSAFE', 'UNDER_WAY', 'SAME', 'OVER'] as const;
export type MigrationOutcome = (typeof migrationOutcomes)[number];

/** What became of an execution that was to go over to another version. */
export type Migration = {
  executionId: string;
  outcome: MigrationOutcome;
  /** Set where it is `UNSAFE`. */
  obstacle: MigrationObstacle | null;
};

/** The line of a history in which somebody tells that it goes on with another version; no other line has such a key. */
export function migrationPart(sequence: number): string {
  return `migrated*${sequence}`;
}
