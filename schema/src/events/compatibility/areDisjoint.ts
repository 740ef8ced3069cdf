import { isSchemaObject, namesAt, schemaAt, schemaMapAt, schemasAt } from './JsonSchema.js';
import type { JsonSchema, JsonSchemaObject } from './JsonSchema.js';
import { resolveSchema } from './resolveSchema.js';
import { typesOf } from './typesOf.js';
import { plainCheck, valuesOf } from './valuesOf.js';

const deepest = 16;

/**
 * Whether it is certain that no data fits both schemas of one document: their types differ, or listed values, or both
 * need a property whose schemas are disjoint, or one needs a property that the other does not have.
 */
export function areDisjoint(a: JsonSchema, b: JsonSchema, root: JsonSchemaObject, depth = 0): boolean {
  const first = resolveSchema(a, root);
  const second = resolveSchema(b, root);
  if (first === undefined || second === undefined || depth > deepest) return false;
  if (first === false || second === false) return true;
  if (!isSchemaObject(first) || !isSchemaObject(second)) return false;
  const areApart = (left: JsonSchema, right: JsonSchema): boolean =>
    areDisjoint(left, right, root, depth + 1);
  return (
    typesOf(first).isDisjointFrom(typesOf(second)) ||
    haveDisjointValues(first, second) ||
    haveDisjointValues(second, first) ||
    isApartInParts(first, second, areApart) ||
    isApartInParts(second, first, areApart) ||
    areDisjointObjects(first, second, areApart)
  );
}

type Test = (a: JsonSchema, b: JsonSchema) => boolean;

function haveDisjointValues(a: JsonSchemaObject, b: JsonSchemaObject): boolean {
  return valuesOf(a)?.every((value) => !plainCheck(b)(value)) ?? false;
}

function isApartInParts(a: JsonSchemaObject, b: JsonSchemaObject, areApart: Test): boolean {
  const alternatives = [schemasAt(a, 'anyOf'), schemasAt(a, 'oneOf')];
  return (
    alternatives.some((list) => list.length > 0 && list.every((part) => areApart(part, b))) ||
    schemasAt(a, 'allOf').some((part) => areApart(part, b))
  );
}

function areDisjointObjects(a: JsonSchemaObject, b: JsonSchemaObject, areApart: Test): boolean {
  const common = typesOf(a).intersection(typesOf(b));
  if (common.size !== 1 || !common.has('object')) return false;
  const [first, second] = [schemaMapAt(a, 'properties'), schemaMapAt(b, 'properties')];
  const [needed, neededToo] = [namesAt(a, 'required'), namesAt(b, 'required')];
  for (const name of needed.union(neededToo)) {
    const [left, right] = [first.get(name) ?? othersOf(a), second.get(name) ?? othersOf(b)];
    if (areApart(left, right)) return true;
  }
  return false;
}

/** What a schema says of properties that it does not name. */
function othersOf(schema: JsonSchemaObject): JsonSchema {
  return 'patternProperties' in schema ? true : (schemaAt(schema, 'additionalProperties') ?? true);
}
