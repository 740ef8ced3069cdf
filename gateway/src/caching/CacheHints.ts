import { Kind, type ConstDirectiveNode, type DocumentNode } from 'graphql';
import { directiveArguments } from '../supergraph/directiveArguments.js';

/** What one `@cacheControl` says. */
export interface CacheHint {
  /** Seconds; undefined where it does not say. */
  readonly maxAge: number | undefined;
  readonly isPrivate: boolean | undefined;
  /** Takes the lifetime of what it is part of, instead of the default of objects. */
  readonly inheritMaxAge: boolean;
}

const noHint: CacheHint = { maxAge: undefined, isPrivate: undefined, inheritMaxAge: false };

/**
 * What a supergraph's `@cacheControl` directives say, by coordinate. They are there when subgraphs compose them
 * (`@composeDirective(name: "@cacheControl")`); composition drops directives that it is told nothing of.
 */
export class CacheHints {
  /** Whether the supergraph knows the directive at all. */
  readonly areDeclared: boolean;
  readonly #hints = new Map<string, CacheHint>();

  constructor({ definitions }: DocumentNode) {
    this.areDeclared = definitions.some(
      (node) => node.kind === Kind.DIRECTIVE_DEFINITION && node.name.value === 'cacheControl',
    );
    if (!this.areDeclared) return;
    for (const node of definitions) {
      if (
        node.kind !== Kind.OBJECT_TYPE_DEFINITION &&
        node.kind !== Kind.INTERFACE_TYPE_DEFINITION &&
        node.kind !== Kind.UNION_TYPE_DEFINITION
      )
        continue;
      this.#read(node.name.value, node.directives);
      if (node.kind === Kind.UNION_TYPE_DEFINITION) continue;
      for (const field of node.fields ?? []) {
        this.#read(`${node.name.value}.${field.name.value}`, field.directives);
      }
    }
  }

  /** @param coordinate `Type` or `Type.field` */
  of(coordinate: string): CacheHint {
    return this.#hints.get(coordinate) ?? noHint;
  }

  #read(coordinate: string, directives: readonly ConstDirectiveNode[] = []): void {
    const directive = directives.find(({ name }) => name.value === 'cacheControl');
    if (!directive) return;
    const { maxAge, scope, inheritMaxAge } = directiveArguments(directive);
    this.#hints.set(coordinate, {
      maxAge: maxAge === undefined || maxAge === null ? undefined : Math.max(0, Number(maxAge)),
      isPrivate: scope === undefined || scope === null ? undefined : scope === 'PRIVATE',
      inheritMaxAge: inheritMaxAge === true,
    });
  }
}
