import {
  defaultPrintOptions,
  errorCauses,
  printSchema,
  shallowOrderPrintedDefinitions,
  Supergraph,
  type CoreFeatures,
  type NamedType,
  type Schema,
} from '@apollo/federation-internals';
import { GraphQLError, parse, type DocumentNode } from 'graphql';
import { placesOf } from '../composition/placesOf.js';
import type { SchemaFault } from '../composition/SchemaFault.js';
import { syntaxFault } from '../composition/syntaxFault.js';
import type { Contract } from './Contract.js';
import { contractFaults } from './contractFaults.js';
import { HiddenParts } from './HiddenParts.js';
import { hideByTags } from './hideByTags.js';
import { hideUnreachable } from './hideUnreachable.js';
import { hideInaccessible, markInaccessible } from './inaccessible.js';

/** What a contract shows of a supergraph. */
export interface ContractSupergraph {
  /** The supergraph with all that is hidden marked `@inaccessible`. Null: it cannot be shown so, and `faults` say why. */
  sdl: string | null;
  /** Places are those in the supergraph's SDL. */
  faults: readonly SchemaFault[];
  /** `UNKNOWN_TAG`: nothing carries a tag that the contract names. */
  hints: readonly SchemaFault[];
}

/**
 * Hides what a contract does not show: by tags (see hideByTags), what is left empty by that, and the types that nothing
 * leads to then. Faults have the codes of Apollo's `@inaccessible`, `SYNTAX`, or those of an invalid supergraph.
 */
export function contractSupergraph(supergraphSdl: string, contract: Contract): ContractSupergraph {
  const { schema, features, faults } = readSupergraph(supergraphSdl);
  if (!schema) return { sdl: null, faults, hints: [] };
  const types = clientTypes(schema, features);
  const hidden = new HiddenParts();
  hideInaccessible(features, types, hidden);
  const tags = hideByTags(features, types, contract, hidden);
  hideUnreachable(schema, types, hidden);
  const hints = unknownTags(contract, tags);
  try {
    markInaccessible(schema, features, hidden);
    schema.toAPISchema();
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    return { sdl: null, faults: contractFaults(error, schema, contract, hidden), hints };
  }
  const sdl = printSchema(schema, shallowOrderPrintedDefinitions(defaultPrintOptions));
  return { sdl: sdl.endsWith('\n') ? sdl : `${sdl}\n`, faults: [], hints };
}

type Read =
  | { schema: Schema; features: CoreFeatures; faults: [] }
  | { schema: null; features: null; faults: SchemaFault[] };

function readSupergraph(sdl: string): Read {
  const unreadable = (faults: SchemaFault[]): Read => ({ schema: null, features: null, faults });
  let document: DocumentNode;
  try {
    document = parse(sdl);
  } catch (error) {
    return unreadable([syntaxFault(error)]);
  }
  try {
    const { schema } = Supergraph.build(document, { supportedFeatures: null });
    // Supergraph.build has refused what has none.
    return { schema, features: schema.coreFeatures as CoreFeatures, faults: [] };
  } catch (error) {
    const causes = errorCauses(error as Error) ?? [new GraphQLError(String(error))];
    return unreadable(
      causes.map((cause) => {
        const [place] = placesOf(cause.nodes);
        return {
          code: String(cause.extensions['code'] ?? 'INVALID_GRAPHQL'),
          message: cause.message,
          ...place,
        };
      }),
    );
  }
}

/** The types that clients may see: not those that only gateways read. */
function clientTypes(schema: Schema, features: CoreFeatures): NamedType[] {
  const all = features.allFeatures();
  return schema.types().filter((type) => !all.some((feature) => feature.isFeatureDefinition(type)));
}

function unknownTags(contract: Contract, known: ReadonlySet<string>): SchemaFault[] {
  return [...new Set([...contract.include, ...contract.exclude])]
    .filter((tag) => !known.has(tag))
    .map((tag) => ({
      code: 'UNKNOWN_TAG',
      level: 'WARN',
      message: `The contract "${contract.name}" names the tag "${tag}", which nothing carries.`,
    }));
}
