import { Node } from '@gantry/platform/graphql/Node.js';
import { Directive, Field, ID, ObjectType, type ClassType } from 'type-graphql';
import { nodeTypesByOwner } from '../domain/nodeTypes.js';

/**
 * The types of other subgraphs that `node(id:)` may answer, each known here by its id only. They carry no description, so that the
 * owner's is the one that the composed schema shows.
 */
export const nodeStubs: ReadonlyMap<string, ClassType<Node>> = new Map(
  Object.entries(nodeTypesByOwner).flatMap(([owner, typeNames]) =>
    owner === 'tenancy' ? [] : typeNames.map((typeName) => [typeName, stubOf(typeName)] as const),
  ),
);

function stubOf(typeName: string): ClassType<Node> {
  @ObjectType(typeName, { implements: Node })
  @Directive('@key(fields: "id", resolvable: false)')
  class Stub extends Node {
    // Declared again to leave out the description that Node gives it.
    @Field(() => ID)
    declare id: string;
  }
  return Stub;
}
