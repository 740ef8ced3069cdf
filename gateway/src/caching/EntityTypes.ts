import { Kind, type ConstDirectiveNode, type DocumentNode } from 'graphql';
import { directiveArguments } from '../supergraph/directiveArguments.js';

interface EntityType {
  /** Fields that are a key by themselves. */
  readonly keys: Set<string>;
  /** Subgraphs that can be asked for it: they own some of it. */
  readonly owners: Set<string>;
}

/** The entities of a supergraph: types with a `@key`, as composition notes them in `@join__type`. */
export class EntityTypes {
  readonly #entities = new Map<string, EntityType>();
  readonly #interfaces = new Map<string, string[]>();
  readonly #members = new Map<string, string[]>();

  constructor({ definitions }: DocumentNode) {
    const graphs = new Map<string, string>();
    for (const node of definitions) {
      if (node.kind !== Kind.ENUM_TYPE_DEFINITION || node.name.value !== 'join__Graph') continue;
      for (const { name, directives } of node.values ?? []) {
        graphs.set(name.value, String(argumentsOf(directives, 'join__graph')[0]?.['name'] ?? name.value));
      }
    }
    for (const node of definitions) {
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
      const type = node.name.value;
      for (const { name } of node.interfaces ?? []) {
        this.#interfaces.set(type, [...(this.#interfaces.get(type) ?? []), name.value]);
        this.#members.set(name.value, [...(this.#members.get(name.value) ?? []), type]);
      }
      for (const { graph, key, resolvable } of argumentsOf(node.directives, 'join__type')) {
        if (typeof key === 'string') this.#add(type, key, graphs.get(String(graph)), resolvable !== false);
      }
    }
  }

  has(type: string): boolean {
    return this.#entities.has(type);
  }

  /** The fields whose value tells which entity of a type it is, without any other. */
  keysOf(type: string): ReadonlySet<string> {
    return this.#entities.get(type)?.keys ?? new Set();
  }

  /** Whether a subgraph can be asked for entities of a type, rather than only refer to them. */
  owns(subgraph: string, type: string): boolean {
    return this.#entities.get(type)?.owners.has(subgraph) ?? false;
  }

  /** The names that an entity of a type may go by: of its interfaces, and of what implements it. */
  namesOf(type: string): string[] {
    return [type, ...(this.#interfaces.get(type) ?? []), ...(this.#members.get(type) ?? [])];
  }

  #add(type: string, key: string, owner: string | undefined, resolvable: boolean): void {
    let entity = this.#entities.get(type);
    if (!entity) this.#entities.set(type, (entity = { keys: new Set(), owners: new Set() }));
    if (/^\s*\w+\s*$/.test(key)) entity.keys.add(key.trim());
    if (resolvable && owner !== undefined) entity.owners.add(owner);
  }
}

function argumentsOf(
  directives: readonly ConstDirectiveNode[] | undefined,
  name: string,
): Record<string, unknown>[] {
  return (directives ?? []).filter((directive) => directive.name.value === name).map(directiveArguments);
}
