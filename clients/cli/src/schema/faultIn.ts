import { GraphQLError } from 'graphql';
import type { SchemaFault } from '@gantry/schema/composition/SchemaFault.js';

/** Why a text cannot be used, with its place. */
export function faultIn(file: string, error: unknown): SchemaFault {
  if (!(error instanceof GraphQLError))
    return { code: 'UNREADABLE', message: (error as Error).message, file };
  const [place] = error.locations ?? [];
  return { code: 'SYNTAX', message: error.message, file, line: place?.line, column: place?.column };
}
