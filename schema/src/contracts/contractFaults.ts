import { errorCauses, type Schema } from '@apollo/federation-internals';
import type { ASTNode, EnumTypeDefinitionNode, GraphQLError } from 'graphql';
import { placesOf } from '../composition/placesOf.js';
import type { SchemaFault } from '../composition/SchemaFault.js';
import type { Contract } from './Contract.js';
import type { HiddenParts } from './HiddenParts.js';
import { ownerOf, type SchemaPart } from './SchemaPart.js';
import { whyHidden } from './whyHidden.js';

/** What keeps a schema from being shown as a contract wants, with the tags that are to blame. */
export function contractFaults(
  error: GraphQLError,
  schema: Schema,
  contract: Contract,
  hidden: HiddenParts,
): SchemaFault[] {
  return (errorCauses(error) ?? [error]).map((cause) => {
    const code = String(cause.extensions['code'] ?? 'INVALID_GRAPHQL');
    // Its extensions name a type where the message names the input field or enum value.
    const [part, user] = [...cause.message.matchAll(/"([^"]+)"/g)].map(([, coordinate]) =>
      elementAt(schema, coordinate),
    );
    if (!part || !hidden.has(part)) {
      const [place] = placesOf(cause.nodes);
      return { code, message: cause.message, ...place };
    }
    const [place, ...others] = placesOf([part, user].map(definitionOf));
    return {
      code,
      message: `${sentence(code, part, user)} It is hidden ${whyHidden(part, contract, hidden)}.`,
      coordinate: part.coordinate,
      ...place,
      ...(others.length > 0 && { alsoAt: others }),
    };
  });
}

function elementAt(schema: Schema, coordinate = ''): SchemaPart | undefined {
  try {
    return schema.elementByCoordinate(coordinate) as SchemaPart | undefined;
  } catch {
    // Not everything in quotation marks is a coordinate.
    return undefined;
  }
}

/** The node that defines a part; Apollo's schema does not keep those of enum values. */
function definitionOf(part: SchemaPart | undefined): ASTNode | undefined {
  if (part?.kind !== 'EnumValue') return part?.sourceAST;
  const type = part.parent.sourceAST as EnumTypeDefinitionNode | undefined;
  return type?.values?.find(({ name }) => name.value === part.name) ?? type;
}

function sentence(code: string, part: SchemaPart, user: SchemaPart | undefined): string {
  const name = part.coordinate;
  switch (code) {
    case 'REQUIRED_INACCESSIBLE':
      return user
        ? `${name} cannot be hidden while ${user.coordinate}, which implements it and is required, is shown.`
        : `${name} is required and cannot be hidden while ${ownerOf(part)?.coordinate} is shown.`;
    case 'IMPLEMENTED_BY_INACCESSIBLE':
      return `${name} cannot be hidden while ${user?.coordinate}, which it implements, is shown.`;
    case 'DEFAULT_VALUE_USES_INACCESSIBLE':
      return `${name} cannot be hidden while the default value of ${user?.coordinate}, which is shown, uses it.`;
    case 'QUERY_ROOT_TYPE_INACCESSIBLE':
      return `${name} cannot be hidden: a schema needs queries.`;
    default:
      return `${name} cannot be hidden${user ? ` while ${user.coordinate} is shown` : ''}.`;
  }
}
