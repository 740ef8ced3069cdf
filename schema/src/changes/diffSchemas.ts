import { CriticalityLevel, diff } from '@graphql-inspector/core';
import type { GraphQLSchema } from 'graphql';
import type { Change, Criticality } from './Change.js';

const criticalities: Record<CriticalityLevel, Criticality> = {
  [CriticalityLevel.Breaking]: 'breaking',
  [CriticalityLevel.Dangerous]: 'dangerous',
  [CriticalityLevel.NonBreaking]: 'safe',
};

/** All changes between two schemas, each with what it does to clients. */
export async function diffSchemas(before: GraphQLSchema, after: GraphQLSchema): Promise<readonly Change[]> {
  const found = await diff(before, after);
  return found.map(({ criticality, type, path, message }) => ({
    criticality: criticalities[criticality.level],
    type: String(type),
    path: path ?? null,
    message,
  }));
}
