import { compensationPart } from './compensationPart.js';
import type { HistoryEntry } from './HistoryEvent.js';
import type { Undo } from './Undo.js';

/**
 * What the history is told when somebody has what could not be undone tried again.
 * @param round the new one
 * @param by who
 * @param skipped what is to stay as it is
 */
export function resumptionOf(
  round: number,
  by: string,
  skipped: readonly Pick<Undo, 'task' | 'place'>[],
): HistoryEntry[] {
  const part = compensationPart(round);
  const at = Date.now();
  const names = skipped.map(({ task }) => task);
  return [
    { part, number: 1, type: 'COMPENSATION_RESUMED', task: null, at, detail: { by, skipped: names } },
    ...skipped.map(({ task, place }, index) => ({
      part: `${part}|skipped`,
      number: index + 1,
      type: 'TASK_COMPENSATION_SKIPPED' as const,
      task,
      at,
      detail: { place, by },
    })),
  ];
}
