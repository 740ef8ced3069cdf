import {
  isCompositeType,
  Kind,
  parse,
  print,
  visit,
  type FieldNode,
  type FragmentDefinitionNode,
  type SelectionSetNode,
} from 'graphql';
import { compileEntityPolicy, type PolicyReader, type PolicySource } from './compilePolicy.js';
import { compileTagsBelow, type TagReader } from './compileTags.js';
import { neverKept } from './CachePolicy.js';
import type { EntityTypes } from './EntityTypes.js';

/** What is known of the entities of one type that are asked for. */
interface EntitySelection {
  readonly policy: PolicyReader;
  /** Of what is selected below them. */
  readonly tags: TagReader;
}

/** One `_entities` field of a document. */
export interface EntityPart {
  /** The response key under which its entities come back. */
  readonly key: string;
  /** The variable with its representations. */
  readonly variable: string;
  /** What is selected, with the fragments it spreads and the defaults of variables in it. */
  readonly text: string;
  /** Variables that its selection uses. */
  readonly used: readonly string[];
  /** @param type the `__typename` of a representation */
  of(type: string): EntitySelection;
}

const nothing: EntitySelection = { policy: () => neverKept, tags: () => {} };

/** A document that asks for entities, and nothing else. */
export interface EntityDocument {
  readonly parts: readonly EntityPart[];
  /** Whether anything that it asks for has a lifetime. */
  readonly mayBeKept: boolean;
}

/** Reads a fetch's document; undefined when it does not ask for entities only. */
export function readEntityDocument(
  query: string,
  source: Omit<PolicySource, 'fragments'> & { entities: EntityTypes },
): EntityDocument | undefined {
  const { definitions } = parse(query, { noLocation: true });
  const fragments = new Map<string, FragmentDefinitionNode>();
  const fields: FieldNode[] = [];
  const defaults = new Map<string, string>();
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition);
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue;
    for (const { variable, defaultValue } of definition.variableDefinitions ?? []) {
      if (defaultValue) defaults.set(variable.name.value, print(defaultValue));
    }
    for (const selection of definition.selectionSet.selections) {
      if (selection.kind !== Kind.FIELD || selection.name.value !== '_entities') return undefined;
      if (selection.directives?.length) return undefined;
      fields.push(selection);
    }
  }
  const parts = fields.map((field) => readPart(field, { ...source, fragments }, defaults));
  if (parts.length === 0 || parts.some((part) => part === undefined)) return undefined;
  const read = parts as EntityPart[];
  const mayBeKept = fields.some(({ selectionSet }, index) =>
    typesIn(selectionSet!, fragments).some((type) => read[index]!.of(type).policy().maxAge > 0),
  );
  return { parts: read, mayBeKept };
}

function readPart(
  { alias, arguments: given = [], selectionSet }: FieldNode,
  source: PolicySource & { entities: EntityTypes },
  defaults: ReadonlyMap<string, string>,
): EntityPart | undefined {
  const value = given.find(({ name }) => name.value === 'representations')?.value;
  if (value?.kind !== Kind.VARIABLE || !selectionSet) return undefined;
  const { text, used } = describe(selectionSet, source.fragments, defaults);
  const known = new Map<string, EntitySelection>();
  return {
    key: alias?.value ?? '_entities',
    variable: value.name.value,
    text,
    used,
    of(name) {
      let selection = known.get(name);
      if (!selection) {
        const type = source.schema.getType(name);
        const selections = [{ selectionSet, conditions: [] }];
        selection = isCompositeType(type)
          ? {
              policy: compileEntityPolicy(source, type, selections),
              tags: compileTagsBelow(source, type, selections),
            }
          : nothing;
        known.set(name, selection);
      }
      return selection;
    },
  };
}

/** A selection as text, and the variables that it uses. Their defaults, which stand in the document's head, are part of the text. */
function describe(
  selectionSet: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
  defaults: ReadonlyMap<string, string>,
): { text: string; used: string[] } {
  const texts: string[] = [];
  const used = new Set<string>();
  const spread = new Set<string>();
  const read = (node: SelectionSetNode | FragmentDefinitionNode): void => {
    texts.push(print(node));
    visit(node, {
      Variable: ({ name }) => void used.add(name.value),
      FragmentSpread: ({ name }) => {
        const fragment = fragments.get(name.value);
        if (!fragment || spread.has(name.value)) return;
        spread.add(name.value);
        read(fragment);
      },
    });
  };
  read(selectionSet);
  const names = [...used].sort();
  const known = names.filter((name) => defaults.has(name)).map((name) => `$${name}=${defaults.get(name)!}`);
  return { text: [...known, ...texts].join(' '), used: names };
}

/** The types that a selection on `_entities` distinguishes. */
function typesIn(
  { selections }: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): string[] {
  return selections.flatMap((selection) => {
    if (selection.kind === Kind.FIELD) return [];
    const fragment =
      selection.kind === Kind.INLINE_FRAGMENT ? selection : fragments.get(selection.name.value);
    const type = fragment?.typeCondition?.name.value;
    return type === undefined ? [] : [type];
  });
}
