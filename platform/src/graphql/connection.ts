import 'reflect-metadata';
import { Field, ObjectType, type ClassType } from 'type-graphql';
import { PageInfo } from './PageInfo.js';

/** A page as a repository answers it; `edges[].cursor` goes into the next page's `after`. */
export interface Connection<T> {
  edges: { cursor: string; node: T }[];
  nodes: T[];
  pageInfo: PageInfo;
}

/**
 * The Relay connection type of a node type: `<name>Connection` with `<name>Edge`. Call it once per type and export
 * the class it returns.
 */
export function connectionOf<T extends object>(
  name: string,
  nodeType: () => ClassType<T>,
): ClassType<Connection<T>> {
  @ObjectType(`${name}Edge`, { description: `A ${name} in a list, with its place there.` })
  class Edge {
    @Field(() => String, { description: 'Opaque place in the list, for `after`.' })
    cursor!: string;

    @Field(nodeType, { description: 'What stands there.' })
    node!: T;
  }

  @ObjectType(`${name}Connection`, { description: `A page of a list of ${name}.` })
  class ConnectionType implements Connection<T> {
    @Field(() => [Edge], { description: 'The page, each with its cursor.' })
    edges!: Edge[];

    @Field(() => [nodeType()], { description: 'The page, without cursors.' })
    nodes!: T[];

    @Field(() => PageInfo, { description: 'How to go on.' })
    pageInfo!: PageInfo;
  }
  return ConnectionType;
}
