import type { SubgraphSchema } from '../composition/SubgraphSchema.js';
import type { Authorship, Publication, PublicationSummary, ServedSchema } from './Publication.js';

/** What lists say of a publication. @param before the publication before it; null for the first */
export function summarize(
  publication: Authorship &
    Pick<Publication, 'version' | 'publishedAt' | 'subgraphs'> & { supergraph: Pick<ServedSchema, 'etag'> },
  before: Pick<Publication, 'subgraphs'> | null,
): PublicationSummary {
  const { version, author, commit, message, publishedAt, supergraph, subgraphs } = publication;
  return {
    version,
    author,
    commit,
    message,
    publishedAt,
    etag: supergraph.etag,
    changed: changedSubgraphs(before?.subgraphs ?? [], subgraphs),
  };
}

/** Names of those that are new, gone, or not what they were, in their order. */
function changedSubgraphs(before: readonly SubgraphSchema[], after: readonly SubgraphSchema[]): string[] {
  const known = new Map(before.map((subgraph) => [subgraph.name, subgraph]));
  const names = new Set(after.map(({ name }) => name));
  const isSame = ({ name, url, sdl }: SubgraphSchema): boolean =>
    known.get(name)?.url === url && known.get(name)?.sdl === sdl;
  return [
    ...after.filter((subgraph) => !isSame(subgraph)).map(({ name }) => name),
    ...before.map(({ name }) => name).filter((name) => !names.has(name)),
  ].sort();
}
