import 'reflect-metadata';
import { Field, ID, InterfaceType } from 'type-graphql';
import { idPrefixes, prefixOf } from '../ids/newId.js';

const typeByPrefix = new Map<string, string>(
  Object.entries(idPrefixes).map(([type, prefix]) => [prefix, type]),
);

/** The GraphQL type of an id by its prefix, or null. */
export function typeOfId(id: string): string | null {
  return typeByPrefix.get(prefixOf(id) ?? '') ?? null;
}

/** Whatever has a global id (Global Object Identification specification). */
@InterfaceType('Node', {
  description: 'Anything with a global id, to be fetched again by `node(id:)`.',
  // Six subgraphs share one process: each registers only what it names.
  autoRegisterImplementations: false,
  resolveType: (value: Node) => typeOfId(value.id) ?? undefined,
})
export abstract class Node {
  @Field(() => ID, {
    description: 'Opaque and global; its prefix tells the type, and it sorts by creation time.',
  })
  id!: string;
}
