import type { KeptStep } from '../../domain/interpreter/StepJournal.js';
import type { Json } from '../../domain/Json.js';

/** The interpreter's version that left its steps to DBOS. */
export const versionWithoutJournal = 'gantry-1';

const renamed: Readonly<Record<string, string>> = { 'DBOS.sleep': 'sleep', 'DBOS.now': 'now' };

/** A step as DBOS tells of it. */
interface StepInfo {
  readonly functionID: number;
  readonly name: string;
  readonly output: unknown;
}

/**
 * What DBOS has kept of an execution of that version, as the journal keeps it. That the history was written is no step any
 * more.
 */
export function adoptedSteps(steps: readonly StepInfo[]): KeptStep[] {
  return steps
    .toSorted((a, b) => a.functionID - b.functionID)
    .filter(({ name }) => !name.startsWith('history '))
    .map(({ name, output }) => ({ name: renamed[name] ?? name, result: (output ?? null) as Json }));
}
