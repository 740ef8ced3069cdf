import type { Definition } from '../dsl/Definition.js';
import { isJsonObject } from '../Json.js';
import { defaultPriority, isPriority } from './priority.js';

/** What becomes of an execution for which a workflow has no room. */
export const whenReachedChoices = ['queue', 'refuse'] as const;
export type WhenReached = (typeof whenReachedChoices)[number];

/** How a workflow's executions begin, as its latest version's `document.metadata` says. */
export interface StartPolicy {
  priority: number;
  /** How many of its executions may be under way at once, whatever their version; null for any number. */
  concurrency: { limit: number; whenReached: WhenReached } | null;
}

/** The policy of a definition that the compiler has accepted. */
export function startPolicyOf({ document: { metadata = {} } }: Definition): StartPolicy {
  const { priority, concurrency } = metadata;
  const given = isJsonObject(concurrency) ? concurrency : { limit: concurrency ?? null };
  const { limit, whenReached } = given;
  return {
    priority: isPriority(priority) ? priority : defaultPriority,
    concurrency:
      typeof limit === 'number'
        ? { limit, whenReached: whenReached === 'refuse' ? 'refuse' : 'queue' }
        : null,
  };
}
