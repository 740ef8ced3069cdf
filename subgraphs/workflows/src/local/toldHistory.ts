import type { MemoryHistory } from '../adapters/history/MemoryHistory.js';
import type { HistoryEvent, HistoryRecorder } from '../domain/interpreter/HistoryEvent.js';
import type { PacedClock } from './PacedClock.js';

/** Records in a history by a run's clock, and tells what is new in it. */
export function toldHistory(
  history: MemoryHistory,
  clock: PacedClock,
  onEvent: (event: HistoryEvent) => void,
): HistoryRecorder {
  return {
    record: async (entries) => {
      const known = history.events.length;
      const answer = await history.record(entries.map((entry) => ({ ...entry, at: clock.at(entry.at) })));
      for (const event of history.events.slice(known)) onEvent(event);
      return answer;
    },
    recorded: (types, tasks) => history.recorded(types, tasks),
  };
}
