import { Kind } from 'graphql';
import type { DocumentNode } from 'graphql';
import { hasDirective, TypeIndex, type IndexedType } from './TypeIndex.js';

interface Element {
  /** `Query.user.id` */
  coordinate: string;
  /** Finds it in ESLint's tree. */
  selector: string;
  isDescribed: boolean;
  /** Of a type that another subgraph may own. */
  isStub: boolean;
}

/** Root types are what every graph has. */
const roots = ['query', 'mutation', 'subscription'] as const;

/**
 * Selectors of what a document need not describe, since another one does: the owner of a type describes it, and a stub of it
 * does not. A document that stands alone may leave out what others could describe.
 */
export function undescribedHere(document: DocumentNode, others: readonly DocumentNode[]): string[] {
  const described = new Set(
    others
      .flatMap((other) => [...elementsOf(other)])
      .filter(({ isDescribed }) => isDescribed)
      .map(({ coordinate }) => coordinate),
  );
  const types = new TypeIndex(document);
  const known = new Set(roots.map((root) => types.rootOf(root)));
  return [...elementsOf(document)]
    .filter(
      ({ coordinate, isStub }) =>
        described.has(coordinate) || known.has(coordinate) || (others.length === 0 && isStub),
    )
    .map(({ selector }) => selector);
}

function* elementsOf(document: DocumentNode): Generator<Element> {
  for (const type of new TypeIndex(document).all) {
    const mayBeStub = isStub(type);
    const holder = `${type.kind}[name.value=${type.name.value}]`;
    yield element(type, type.name.value, holder, mayBeStub);
    for (const part of [...(type.fields ?? []), ...(type.values ?? [])]) {
      const selector = `${holder} > ${part.kind}[name.value=${part.name.value}]`;
      const coordinate = `${type.name.value}.${part.name.value}`;
      yield element(part, coordinate, selector, mayBeStub && isReference(type, part.name.value));
      for (const argument of part.kind === Kind.FIELD_DEFINITION ? (part.arguments ?? []) : []) {
        const name = argument.name.value;
        yield element(
          argument,
          `${coordinate}.${name}`,
          `${selector} > ${argument.kind}[name.value=${name}]`,
          false,
        );
      }
    }
  }
}

/** Neither described itself nor by what it is told apart by. */
function isStub(type: IndexedType): boolean {
  const references = type.fields?.filter(({ name }) => isReference(type, name.value)) ?? [];
  const parts = [type, ...references];
  return hasDirective(type, 'key') && parts.every(({ description }) => description === undefined);
}

/** Whether a field is there to tell which thing is meant. */
function isReference(type: IndexedType, name: string): boolean {
  const field = type.fields?.find((candidate) => candidate.name.value === name);
  const keys = (type.directives ?? [])
    .filter((directive) => directive.name.value === 'key')
    .flatMap(({ arguments: parts = [] }) =>
      parts.map(({ value }) => (value.kind === Kind.STRING ? value.value : '')),
    );
  return (
    (field !== undefined && hasDirective(field, 'external')) ||
    keys.some((fields) => fields.split(/[\s{}]+/).includes(name))
  );
}

function element(
  node: { description?: unknown },
  coordinate: string,
  selector: string,
  isStub: boolean,
): Element {
  return { coordinate, selector, isDescribed: node.description !== undefined, isStub };
}
