import fc from 'fast-check';

export type Schema = boolean | { [keyword: string]: unknown };

// A small world, so that generated schemas and generated data meet.
const names = ['a', 'b', 'bb', 'c'];
const texts = ['', 'a', 'ab', 'b', 'bb', 'abc'];
const numbers = [-2, -1, 0, 0.5, 1, 2, 3, 4, 6];

/** JSON data of any shape. */
export const arbitraryData: fc.Arbitrary<unknown> = fc.letrec((data) => ({
  object: fc.dictionary(
    fc.constantFrom(...names, 'd'),
    fc.oneof({ weight: 3, arbitrary: fc.constantFrom(null, true, ...texts, ...numbers) }, data('value')),
    { maxKeys: 4, noNullPrototype: true },
  ),
  value: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom(null, true, false, ...texts, ...numbers),
    fc.array(data('value'), { maxLength: 3 }),
    data('object'),
    data('object'),
  ),
})).value;

const small = fc.integer({ min: 0, max: 3 });
const part = fc.constantFrom(...names);

const some = (keywords: Record<string, fc.Arbitrary<unknown>>) => fc.record(keywords, { requiredKeys: [] });
const typed = (type: string | string[], keywords: Record<string, fc.Arbitrary<unknown>>) =>
  some(keywords).map((rest) => ({ type, ...rest }) as Schema);

/** A schema of one value. */
const arbitraryScalar: fc.Arbitrary<Schema> = fc.oneof(
  typed('string', {
    minLength: small,
    maxLength: small,
    pattern: fc.constantFrom('^a', 'b$'),
  }),
  typed('integer', { minimum: fc.constantFrom(...numbers), multipleOf: fc.constantFrom(1, 2, 3) }),
  typed('number', { exclusiveMinimum: small, maximum: small, exclusiveMaximum: small }),
  typed(['string', 'null'], { maxLength: small }),
  fc.constantFrom<Schema>({ type: 'boolean' }, { type: 'null' }, true, false, {}),
  fc
    .uniqueArray(fc.constantFrom(null, true, ...texts, 0, 1, 2), { minLength: 1, maxLength: 3 })
    .map((list) => ({
      enum: list,
    })),
  fc.constantFrom(...texts, 1).map((value) => ({ const: value })),
);

/** Any schema, of all keywords that there are to compare but contains, which Ajv does not always get right in alternatives. */
export const arbitrarySchema: fc.Arbitrary<Schema> = fc.letrec<{ schema: Schema }>((tie) => {
  const schema = tie('schema');
  const list = fc.array(schema, { minLength: 1, maxLength: 3 });
  return {
    schema: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      arbitraryScalar,
      typed('array', {
        items: schema,
        prefixItems: list,
        minItems: small,
        maxItems: small,
        uniqueItems: fc.boolean(),
      }),
      typed('object', {
        properties: fc.dictionary(part, schema, { maxKeys: 3, noNullPrototype: true }),
        required: fc.uniqueArray(part, { maxLength: 2 }),
        additionalProperties: fc.oneof(
          { weight: 3, arbitrary: fc.constant(false) },
          { weight: 1, arbitrary: schema },
        ),
      }),
      typed('object', {
        properties: fc.dictionary(part, schema, { maxKeys: 2, noNullPrototype: true }),
        patternProperties: fc.dictionary(fc.constantFrom('^b', 'c'), schema, {
          maxKeys: 1,
          noNullPrototype: true,
        }),
        propertyNames: fc.record({ maxLength: small }),
        minProperties: small,
        maxProperties: small,
        dependentRequired: fc.dictionary(part, fc.uniqueArray(part, { maxLength: 1 }), {
          maxKeys: 1,
          noNullPrototype: true,
        }),
        dependentSchemas: fc.dictionary(part, schema, { maxKeys: 1, noNullPrototype: true }),
      }),
      some({ anyOf: list }),
      some({ oneOf: list }),
      some({ allOf: list, anyOf: list, not: schema }),
      some({ if: schema, then: schema, else: schema }),
      fc.constant({ $ref: '#/$defs/A' }),
      schema.map((beside) => (typeof beside === 'boolean' ? beside : { $ref: '#/$defs/A', ...beside })),
    ),
  };
}).schema;

/** A document: a schema as people write them, or any one, and another one that it may refer to. */
export const arbitraryDocument: fc.Arbitrary<Record<string, unknown>> = fc.oneof(
  fc.record({
    type: fc.constant('object'),
    properties: fc.dictionary(part, fc.oneof(arbitraryScalar, arbitrarySchema), {
      minKeys: 1,
      maxKeys: 3,
      noNullPrototype: true,
    }),
    required: fc.uniqueArray(part, { maxLength: 1 }),
    additionalProperties: fc.boolean(),
    $defs: fc.record({ A: arbitraryScalar }),
  }),
  fc
    .tuple(arbitrarySchema, arbitrarySchema)
    .map(([schema, A]) => grounded({ allOf: [schema], $defs: { A } })),
);

/** What somebody makes of a document: one to three of its places are left out, replaced or given one more keyword. */
export function arbitraryRevision(document: Record<string, unknown>): fc.Arbitrary<Record<string, unknown>> {
  const edit = fc.record({
    place: fc.nat(),
    how: fc.constantFrom('remove', 'replace', 'add'),
    schema: arbitrarySchema,
    number: small,
    name: fc.constantFrom(...names),
    word: fc.constantFrom(...texts, '^a', 'b$', 'string', 'integer', 'object'),
  });
  return fc.array(edit, { minLength: 1, maxLength: 3 }).map((edits) => {
    const revised = structuredClone(document);
    for (const { place, how, schema, number, name, word } of edits) {
      const places = [...placesOf(revised)];
      const [holder, key] = places[place % places.length] ?? [{}, ''];
      const value = holder[key];
      if (how === 'remove') remove(holder, key);
      else if (key === 'required' && Array.isArray(value)) value.push(name);
      else if (key === 'properties' && isMap(value)) value[name] = structuredClone(schema);
      else if (how === 'add' && isMap(value) && isMap(schema)) Object.assign(value, structuredClone(schema));
      else if (typeof value === 'number') holder[key] = number;
      else if (typeof value === 'string') holder[key] = word;
      else holder[key] = structuredClone(schema);
    }
    return grounded(revised);
  });
}

type Holder = Record<string | number, unknown>;

function* placesOf(value: unknown): Generator<[Holder, string]> {
  if (typeof value !== 'object' || value === null) return;
  for (const key of Object.keys(value)) {
    yield [value as Holder, key];
    yield* placesOf((value as Holder)[key]);
  }
}

function remove(holder: Holder, key: string): void {
  if (Array.isArray(holder)) holder.splice(Number(key), 1);
  else delete holder[key];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const deeper = [
  'properties',
  'patternProperties',
  'additionalProperties',
  'items',
  'prefixItems',
  'contains',
];

/** A copy whose definition refers to itself for parts of data only: by no other way would a check of data come to an end. */
function grounded(document: Record<string, unknown>): Record<string, unknown> {
  const { $defs, ...rest } = structuredClone(document);
  dropReferences($defs);
  return { ...rest, $defs };
}

function dropReferences(value: unknown): void {
  if (typeof value !== 'object' || value === null) return;
  if ('$ref' in value) delete value.$ref;
  for (const [key, part] of Object.entries(value)) {
    if (!deeper.includes(key)) dropReferences(part);
  }
}
