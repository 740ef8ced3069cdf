import {
  buildSchema,
  Kind,
  print,
  validateSchema,
  visit,
  type DefinitionNode,
  type DocumentNode,
} from 'graphql';

const builtIn = ['Int', 'Float', 'String', 'Boolean', 'ID'];

/**
 * A document's types as SDL that stands by itself, for rules that look types up: without directives, which a subgraph does not
 * define, with extensions as definitions, and with what it takes from the others.
 * @returns null for types that make no valid schema
 */
export function standaloneSdl(document: DocumentNode, others: readonly DocumentNode[]): string | null {
  const own = bareDefinitions(document);
  const elsewhere = Map.groupBy(others.flatMap(bareDefinitions), nameOf);
  const known = new Set([...builtIn, ...own.map(nameOf)]);
  const taken: DefinitionNode[] = [];
  const missing = own.flatMap(typesNamedIn);
  for (let name = missing.pop(); name !== undefined; name = missing.pop()) {
    if (known.has(name)) continue;
    known.add(name);
    const definitions = elsewhere.get(name)?.slice(0, 1) ?? [scalar(name)];
    taken.push(...definitions);
    missing.push(...definitions.flatMap(typesNamedIn));
  }
  const definitions = [...own, ...taken];
  const sdl = print({ kind: Kind.DOCUMENT, definitions: definitions.map(asDefinition(definitions)) });
  const whole = known.has('Query') ? sdl : `${sdl}\n\ntype Query { nothing: Boolean }`;
  try {
    return validateSchema(buildSchema(whole)).length === 0 ? whole : null;
  } catch {
    return null;
  }
}

/** Definitions and extensions of types. */
function bareDefinitions(document: DocumentNode): readonly DefinitionNode[] {
  const bare: DocumentNode = visit(document, { Directive: () => null });
  return bare.definitions.filter(({ kind }) => /Type(Definition|Extension)$/.test(kind));
}

/** The first extension of a type that is not defined is taken for its definition. */
function asDefinition(all: readonly DefinitionNode[]): (definition: DefinitionNode) => DefinitionNode {
  const byName = Map.groupBy(all, nameOf);
  return (definition) => {
    const same = byName.get(nameOf(definition)) ?? [];
    const isDefined = same.some(({ kind }) => kind.endsWith('Definition'));
    if (isDefined || definition !== same[0]) return definition;
    return { ...definition, kind: definition.kind.replace('Extension', 'Definition') } as DefinitionNode;
  };
}

function nameOf(definition: DefinitionNode): string {
  return ('name' in definition && definition.name?.value) || '';
}

function scalar(name: string): DefinitionNode {
  return { kind: Kind.SCALAR_TYPE_DEFINITION, name: { kind: Kind.NAME, value: name } };
}

function typesNamedIn(definition: DefinitionNode): string[] {
  const names: string[] = [];
  visit(definition, { NamedType: ({ name }) => void names.push(name.value) });
  return names;
}
