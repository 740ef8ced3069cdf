import type { Publication, PublicationSummary, ServedSchema } from '../Publication.js';
import { summarize } from '../summarize.js';
import type { StoredPublication } from './registryContent.js';
import type { TextPool } from './TextPool.js';

/** A publication as it stands in a file, its schemas in the pool. */
export function storePublication(publication: Publication, pool: TextPool): StoredPublication {
  const { version, publishedAt, author, commit, message, subgraphs, events, supergraph, contracts, hints } =
    publication;
  return {
    version,
    publishedAt,
    author,
    commit,
    message,
    subgraphs: subgraphs.map(({ name, url, sdl }) => ({ name, url, sdl: pool.put(sdl) })),
    events: events.map(({ name, version, schema }) => ({
      name,
      version,
      schema: pool.put(JSON.stringify(schema)),
    })),
    supergraph: pool.put(supergraph.sdl),
    contracts: contracts.map(({ name, include, exclude, sdl }) => ({
      name,
      include: [...include],
      exclude: [...exclude],
      sdl: pool.put(sdl),
    })),
    hints: [...hints],
  };
}

/** @throws Error when a schema is not in the pool */
export function restorePublication(stored: StoredPublication, pool: TextPool): Publication {
  const served = (etag: string): ServedSchema => ({ sdl: pool.get(etag), etag });
  return {
    ...stored,
    subgraphs: stored.subgraphs.map(({ sdl, ...subgraph }) => ({ ...subgraph, sdl: pool.get(sdl) })),
    events: stored.events.map(({ schema, ...event }) => ({
      ...event,
      schema: JSON.parse(pool.get(schema)) as Record<string, unknown>,
    })),
    supergraph: served(stored.supergraph),
    contracts: stored.contracts.map(({ sdl, ...contract }) => ({ ...contract, ...served(sdl) })),
  };
}

/** What lists say of it, for which no schema is needed. @param before the publication before it */
export function summarizeStored(
  stored: StoredPublication,
  before: StoredPublication | undefined,
): PublicationSummary {
  return summarize({ ...stored, supergraph: { etag: stored.supergraph } }, before ?? null);
}
