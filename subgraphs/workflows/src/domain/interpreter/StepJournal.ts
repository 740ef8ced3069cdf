import type { Json } from '../Json.js';

/** A step that a part has taken. */
export interface KeptStep {
  name: string;
  result: Json;
}

/** Port: keeps the steps of the parts of one execution, each part's by its key and in order. */
export interface StepJournal {
  /** What a part has kept so far. */
  read(part: string): Promise<KeptStep[]>;
  /**
   * Keeps a part's step.
   * @param number from 0
   * @returns what is kept under that number: the step given, or another's who was first
   */
  keep(part: string, number: number, step: KeptStep): Promise<KeptStep>;
}
