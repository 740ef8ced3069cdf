import type { CheckReport, OperationUse, VariantReport } from './CheckReport.js';

/** Whether nothing of what a check found keeps the proposal from being published. */
export function isSafe(report: Pick<CheckReport, 'faults' | 'variants' | 'events'>): boolean {
  return (
    report.faults.length === 0 &&
    report.variants.every(isVariantSafe) &&
    report.events.every(({ passes }) => passes !== null)
  );
}

/** An operation that the new schema refuses is let go by who approves the change that hits it; without such a change, by nobody. */
function isVariantSafe({ changes, invalidOperations }: VariantReport): boolean {
  const hit = new Set(changes.flatMap(({ usedBy }) => usedBy.map(keyOf)));
  return (
    changes.every(({ passes }) => passes !== null) &&
    invalidOperations.every((operation) => hit.has(keyOf(operation)))
  );
}

function keyOf({ client, operation, name }: OperationUse): string {
  return JSON.stringify([client.name, client.version, operation, name]);
}
