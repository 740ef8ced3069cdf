import {
  getNamedType,
  isAbstractType,
  isCompositeType,
  type GraphQLCompositeType,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import type { ConditionalSelection } from '../execution/projection/collectFields.js';
import { collectAllFields } from './collectAllFields.js';
import type { TagSource } from './compileTags.js';
import { selectionIdentity } from './selectionIdentity.js';

/** Which types of entities a selection may hold, whatever its data are. */
export class EntityReach {
  readonly #source: TagSource;
  /** Selections on interfaces below each other are met very often. */
  readonly #known = new Map<string, ReadonlySet<string>>();

  constructor(source: TagSource) {
    this.#source = source;
  }

  /** Those on every level. */
  all(type: GraphQLCompositeType, selections: readonly ConditionalSelection[]): ReadonlySet<string> {
    return this.#find(type, selections, false);
  }

  /** Those that are not below another entity. */
  nearest(type: GraphQLCompositeType, selections: readonly ConditionalSelection[]): ReadonlySet<string> {
    return this.#find(type, selections, true);
  }

  #find(
    type: GraphQLCompositeType,
    selections: readonly ConditionalSelection[],
    isNearest: boolean,
  ): ReadonlySet<string> {
    const identity = `${isNearest} ${type.name} ${selectionIdentity(selections)}`;
    const known = this.#known.get(identity);
    if (known) return known;
    const { schema, entities, fragments } = this.#source;
    const found = new Set<string>();
    for (const possible of possibleTypes(schema, type)) {
      const isEntity = entities.has(possible.name);
      if (isEntity) found.add(possible.name);
      if (isEntity && isNearest) continue;
      for (const field of collectAllFields(schema, possible, selections, fragments)) {
        const definition = possible.getFields()[field.name];
        const named = definition && getNamedType(definition.type);
        if (!named || !isCompositeType(named)) continue;
        for (const name of this.#find(named, field.selections, isNearest)) found.add(name);
      }
    }
    this.#known.set(identity, found);
    return found;
  }
}

/** The object types that a value of `type` may have. */
export function possibleTypes(
  schema: GraphQLSchema,
  type: GraphQLCompositeType,
): readonly GraphQLObjectType[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type) : [type];
}
