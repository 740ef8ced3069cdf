import type { SubgraphSchema } from '../composition/SubgraphSchema.js';
import type { EventSchema } from '../events/EventSchema.js';

/** What somebody wants to publish. */
export interface Proposal {
  subgraphs: readonly SubgraphSchema[];
  /** Whether `subgraphs` are all that there are; else those that are not named stay as they were published. */
  whole: boolean;
  /** Subgraphs that go, where `subgraphs` are not all. */
  removed?: readonly string[] | undefined;
  /** All events. Undefined: as they were published. */
  events?: readonly EventSchema[] | undefined;
}
