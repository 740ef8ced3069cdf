/** A subgraph as it takes part in composition. */
export interface SubgraphSchema {
  name: string;
  /** Where gateways reach it. */
  url: string;
  sdl: string;
}
