import type { CheckReport } from './CheckReport.js';

/** Whether nothing of what a check found keeps the proposal from being published. */
export function isSafe(report: Pick<CheckReport, 'faults' | 'variants' | 'events'>): boolean {
  return (
    report.faults.length === 0 &&
    report.variants.every(({ changes }) => changes.every(({ passes }) => passes !== null)) &&
    report.events.every(({ passes }) => passes !== null)
  );
}
