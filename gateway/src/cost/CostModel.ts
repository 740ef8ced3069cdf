import { Kind, type ConstDirectiveNode, type DocumentNode, type InputValueDefinitionNode } from 'graphql';
import { directiveArguments } from '../supergraph/directiveArguments.js';
import { readLink } from '../supergraph/readLink.js';

/** How many items a field's lists have (`@listSize`). */
export interface ListSize {
  assumedSize: number | undefined;
  /** Arguments that say how many items are wanted. */
  slicingArguments: readonly string[];
  /** The fields right below whose lists the size is meant for, where the field is no list itself. */
  sizedFields: readonly string[];
  requireOneSlicingArgument: boolean;
}

/** The weights and sizes that a supergraph declares with `@cost` and `@listSize`, by coordinate. */
export class CostModel {
  readonly #weights = new Map<string, number>();
  readonly #sizes = new Map<string, ListSize>();

  /** @param document the supergraph as it was composed */
  constructor(document: DocumentNode) {
    const names = directiveNames(document);
    if (!names) return;
    const read = (coordinate: string, directives: readonly ConstDirectiveNode[] | undefined): void => {
      for (const directive of directives ?? []) {
        const values = directiveArguments(directive);
        if (directive.name.value === names.cost) this.#weights.set(coordinate, Number(values['weight']));
        if (directive.name.value === names.listSize) this.#sizes.set(coordinate, listSizeOf(values));
      }
    };
    const readInputs = (owner: string, inputs: readonly InputValueDefinitionNode[] | undefined): void => {
      for (const { name, directives } of inputs ?? []) read(`${owner}.${name.value}`, directives);
    };
    for (const node of document.definitions) {
      if (!('name' in node) || !node.name) continue;
      const type = node.name.value;
      if ('directives' in node) read(type, node.directives as readonly ConstDirectiveNode[]);
      if (node.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION) readInputs(type, node.fields);
      if (node.kind !== Kind.OBJECT_TYPE_DEFINITION && node.kind !== Kind.INTERFACE_TYPE_DEFINITION) continue;
      for (const field of node.fields ?? []) {
        read(`${type}.${field.name.value}`, field.directives);
        readInputs(`${type}.${field.name.value}`, field.arguments);
      }
    }
  }

  /** @param coordinate `Type`, `Type.field`, `Type.field.argument` or `Input.field` */
  weightOf(coordinate: string): number | undefined {
    return this.#weights.get(coordinate);
  }

  sizeOf(coordinate: string): ListSize | undefined {
    return this.#sizes.get(coordinate);
  }
}

function listSizeOf(values: Record<string, unknown>): ListSize {
  const { assumedSize, slicingArguments, sizedFields, requireOneSlicingArgument } = values;
  return {
    assumedSize:
      typeof assumedSize === 'number' || typeof assumedSize === 'string' ? Number(assumedSize) : undefined,
    slicingArguments: strings(slicingArguments),
    sizedFields: strings(sizedFields),
    requireOneSlicingArgument: requireOneSlicingArgument !== false,
  };
}

function strings(value: unknown): string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

function directiveNames({ definitions }: DocumentNode): { cost: string; listSize: string } | undefined {
  for (const node of definitions) {
    if (node.kind !== Kind.SCHEMA_DEFINITION && node.kind !== Kind.SCHEMA_EXTENSION) continue;
    for (const directive of node.directives ?? []) {
      const link = readLink(directive);
      if (!link?.url.startsWith('https://specs.apollo.dev/cost/')) continue;
      const { imports, namespace } = link;
      return {
        cost: imports.get('@cost')?.slice(1) ?? namespace,
        listSize: imports.get('@listSize')?.slice(1) ?? `${namespace}__listSize`,
      };
    }
  }
  return undefined;
}
