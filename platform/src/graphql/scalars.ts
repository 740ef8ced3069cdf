import { Decimal } from 'decimal.js';
import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';
import { GraphQLDateTimeISO, GraphQLJSON } from 'graphql-scalars';

/** An instant, RFC 3339 with a zone; answered in UTC with milliseconds. */
export const DateTime = new GraphQLScalarType({
  // graphql-scalars' own DateTime serialises to a Date object, which in-process consumers would have to convert.
  ...GraphQLDateTimeISO.toConfig(),
  name: 'DateTime',
  description: 'An instant in RFC 3339 form, for example 2026-01-31T12:00:00.000Z. Answers are in UTC.',
});

/** Any JSON value. */
export const JSONScalar = new GraphQLScalarType({
  ...GraphQLJSON.toConfig(),
  name: 'JSON',
  description: 'Any JSON value: object, list, string, number, boolean or null.',
});

function decimalOf(value: unknown): string {
  if (typeof value === 'string' && /^-?\d{1,30}(\.\d{1,30})?$/.test(value)) return value;
  if (typeof value === 'number' && Number.isSafeInteger(value)) return String(value);
  if (Decimal.isDecimal(value)) return (value as Decimal).toFixed();
  const shown = typeof value === 'string' ? `"${value.slice(0, 60)}"` : String(value).slice(0, 60);
  throw new GraphQLError(
    `${shown} is no decimal: write digits with an optional fraction, in quotes, such as "12.50".`,
    {
      extensions: { code: 'BAD_USER_INPUT' },
    },
  );
}

/** An exact decimal number, as a string. graphql-scalars has none that keeps one as a string. */
export const DecimalScalar = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description: 'An exact decimal number as a string, for example "12.50". Never a floating point number.',
  serialize: decimalOf,
  parseValue: decimalOf,
  parseLiteral: (node) =>
    decimalOf(
      node.kind === Kind.STRING || node.kind === Kind.INT || node.kind === Kind.FLOAT ? node.value : null,
    ),
});
