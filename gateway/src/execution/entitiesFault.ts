import type { GraphQLFormattedError } from 'graphql';

/**
 * What is wrong with the entities that a subgraph answered. Only their places tell them apart, so that of a list of
 * another length nothing can be used.
 * @param asked how many entities it was asked for
 * @returns undefined when there are as many
 */
export function entitiesFault(
  subgraph: string,
  entities: unknown,
  asked: number,
): GraphQLFormattedError | undefined {
  if (Array.isArray(entities) && entities.length === asked) return undefined;
  const what = Array.isArray(entities)
    ? `another number of entities than it was asked for: ${entities.length} instead of ${asked}`
    : 'no list of the entities that it was asked for';
  return { message: `The subgraph "${subgraph}" answered ${what}.`, extensions: { code: 'INTERNAL' } };
}
