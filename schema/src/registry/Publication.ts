import type { SubgraphSchema } from '../composition/SubgraphSchema.js';
import type { SchemaFault } from '../composition/SchemaFault.js';
import type { Contract } from '../contracts/Contract.js';
import type { EventSchema } from '../events/EventSchema.js';

/** Who published, from what. */
export interface Authorship {
  author: string;
  /** The commit that it was read from. */
  commit: string | null;
  /** What for. */
  message: string | null;
}

/** One published state of a graph's variant; never changed. */
export interface Publication extends Authorship {
  /** From 1, without gaps. */
  version: number;
  /** RFC 3339. */
  publishedAt: string;
  subgraphs: readonly SubgraphSchema[];
  events: readonly EventSchema[];
  supergraph: ServedSchema;
  /** What each contract that there was showed of it. */
  contracts: readonly (Contract & ServedSchema)[];
  hints: readonly SchemaFault[];
}

/** Supergraph SDL as gateways get it. */
export interface ServedSchema {
  sdl: string;
  /** SHA-256 of `sdl` in hex: the ETag. */
  etag: string;
}

/** A publication without its schemas, for lists. */
export interface PublicationSummary extends Authorship {
  version: number;
  publishedAt: string;
  etag: string;
  /** Names of the subgraphs that differ from the publication before. */
  changed: readonly string[];
}
