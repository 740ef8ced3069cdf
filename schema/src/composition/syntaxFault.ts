import { GraphQLError } from 'graphql';
import type { SchemaFault } from './SchemaFault.js';

/** What graphql-js threw while it parsed SDL. */
export function syntaxFault(error: unknown): SchemaFault {
  // The parser calls itself for every bracket.
  if (error instanceof RangeError) return { code: 'SYNTAX', message: 'It is nested too deeply to be read.' };
  if (!(error instanceof GraphQLError)) throw error;
  const [place] = error.locations ?? [];
  return { code: 'SYNTAX', message: error.message, line: place?.line, column: place?.column };
}
