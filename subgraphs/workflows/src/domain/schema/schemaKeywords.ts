/** What a keyword of JSON Schema takes. */
export type KeywordKind =
  | 'schema'
  | 'schemas'
  | 'schemas by name'
  | 'type'
  | 'names'
  | 'names by name'
  | 'list'
  | 'values'
  | 'text'
  | 'pattern'
  | 'reference'
  | 'number'
  | 'positive number'
  | 'count'
  | 'truth value'
  | 'anything';

const byKind: Readonly<Record<KeywordKind, string>> = {
  schema:
    'additionalProperties unevaluatedProperties propertyNames items contains unevaluatedItems not if then else contentSchema',
  schemas: 'prefixItems allOf anyOf oneOf',
  'schemas by name': 'properties patternProperties dependentSchemas $defs definitions',
  type: 'type',
  names: 'required',
  'names by name': 'dependentRequired',
  list: 'examples',
  values: 'enum',
  text: 'title description format $comment $id $schema $anchor $dynamicAnchor contentEncoding contentMediaType',
  pattern: 'pattern',
  reference: '$ref $dynamicRef',
  number: 'minimum maximum exclusiveMinimum exclusiveMaximum',
  'positive number': 'multipleOf',
  count: 'minLength maxLength minItems maxItems minProperties maxProperties minContains maxContains',
  'truth value': 'uniqueItems deprecated readOnly writeOnly',
  anything: 'const default',
};

/** The keywords of JSON Schema 2020-12. */
export const schemaKeywords: ReadonlyMap<string, KeywordKind> = new Map(
  Object.entries(byKind).flatMap(([kind, names]) =>
    names.split(' ').map((name) => [name, kind as KeywordKind] as const),
  ),
);

/** The types that a JSON Schema can ask for. */
export const schemaTypes: readonly string[] = [
  'string',
  'number',
  'integer',
  'boolean',
  'object',
  'array',
  'null',
];

/** What other languages call them. */
export const typesMeant: ReadonlyMap<string, string> = new Map(
  Object.entries({
    str: 'string',
    text: 'string',
    int: 'integer',
    float: 'number',
    double: 'number',
    bool: 'boolean',
    map: 'object',
    dict: 'object',
    list: 'array',
  }),
);
