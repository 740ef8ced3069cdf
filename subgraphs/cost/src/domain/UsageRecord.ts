import type { Service, Unit } from './Meter.js';

/** Whom a use is allocated to. Null where it does not apply: an inference belongs to no project. */
export interface AllocationKeys {
  projectId: string | null;
  agentId: string | null;
  workflowId: string | null;
  executionId: string | null;
}

/** One measured use, not yet priced. */
export interface Usage extends AllocationKeys {
  /** The event that reported it. With the unit it identifies the record: the same event counts once. */
  sourceEventId: string;
  service: Service;
  unit: Unit;
  /** The model for tokens, otherwise null. */
  resource: string | null;
  /** Plain decimal string, in `unit`. */
  quantity: string;
  /** The moment that decides the price and the period. */
  at: Date;
}

/** A use with the price that was valid at its time. Later changes of the price list leave it as it is. */
export interface RatedUsage extends Usage {
  /** Plain decimal string in `currency`, never rounded. */
  amount: string;
  currency: string;
  /** Null when no price was valid at that time: the amount is then 0. */
  priceId: string | null;
}

export const noKeys: AllocationKeys = { projectId: null, agentId: null, workflowId: null, executionId: null };
