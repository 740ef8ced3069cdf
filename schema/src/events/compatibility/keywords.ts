/** Keywords that say by themselves whether a value fits, without another schema. */
export const plainKeywords: ReadonlySet<string> = new Set([
  'type',
  'enum',
  'const',
  'minimum',
  'exclusiveMinimum',
  'maximum',
  'exclusiveMaximum',
  'multipleOf',
  'minLength',
  'maxLength',
  'pattern',
  'format',
]);

/** Keywords of which the comparison knows what they do. */
export const knownKeywords: ReadonlySet<string> = new Set([
  ...plainKeywords,
  'contentEncoding',
  'contentMediaType',
  'properties',
  'patternProperties',
  'additionalProperties',
  'propertyNames',
  'required',
  'dependentRequired',
  'dependentSchemas',
  'minProperties',
  'maxProperties',
  'items',
  'prefixItems',
  'minItems',
  'maxItems',
  'uniqueItems',
  'contains',
  'minContains',
  'maxContains',
  'allOf',
  'anyOf',
  'oneOf',
  'not',
  'if',
  'then',
  'else',
]);

export function isPlain(keywords: ReadonlySet<string>): boolean {
  return keywords.isSubsetOf(plainKeywords);
}
