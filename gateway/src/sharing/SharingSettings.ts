/** Which equal reads under way are done once for all who want them. */
export interface SharingSettings {
  /** Requests to subgraphs. */
  upstream: boolean;
  /** Whole queries, and their serialised answers. */
  inbound: boolean;
  /** Subscriptions, their events and what these are written as. */
  subscriptions: boolean;
}

export const shareEverything: SharingSettings = { upstream: true, inbound: true, subscriptions: true };
