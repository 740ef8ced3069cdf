import { DateTime, DecimalScalar } from '@gantry/platform/graphql/scalars.js';
import { isScalarType, type GraphQLSchema } from 'graphql';

/**
 * Lets the schema's custom scalars read what they are given, which SDL alone cannot say: what does not fit is then refused
 * before anything runs.
 */
export function teachScalars(schema: GraphQLSchema): void {
  for (const { name, parseValue, parseLiteral } of [DateTime, DecimalScalar]) {
    const type = schema.getType(name);
    if (isScalarType(type)) Object.assign(type, { parseValue, parseLiteral });
  }
}
