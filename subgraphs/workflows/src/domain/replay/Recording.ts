import type { Definition } from '../dsl/Definition.js';
import type { HistoryEvent } from '../interpreter/HistoryEvent.js';
import type { KeptStep } from '../interpreter/StepJournal.js';
import type { CallSettings } from '../interpreter/Services.js';
import type { Json } from '../Json.js';

/** Everything that an execution has decided, and all that it was told from outside: enough to decide it again. */
export interface Recording {
  executionId: string;
  definition: Definition;
  input: Json;
  /** In order. */
  history: HistoryEvent[];
  /** The steps of each line, by its key. */
  journal: Record<string, KeptStep[]>;
  /** How calls were made: how often the engine itself tries is among what is decided. */
  calls: CallSettings;
}
