import type { Requirement } from './Requirement.js';

/** What one caller may have of one operation. */
export interface AccessDecision {
  /** Equal for callers who may have the same of it, so that they share what is compiled. */
  readonly key: string;
  /** All that the operation demands, met or not. */
  readonly demanded: readonly Requirement[];
  holds(requirement: Requirement): boolean;
}
