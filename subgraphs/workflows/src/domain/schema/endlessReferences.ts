import { isJsonObject, type Json } from '../Json.js';
import { isReferenceWithin, referenceTarget } from './referenceTarget.js';

/**
 * The schemas in a JSON Schema whose `$ref` asks of every value that it fits that same schema, by way of further references and
 * `allOf`: of those that lead round together, the one that stands first.
 */
export function endlessReferences(root: Json): ReadonlySet<Json> {
  const referring = withReferences(root);
  const order = new Map([...referring].map((schema, index) => [schema, index]));
  const endless = new Set<Json>();
  const known = new Set<Json>();
  const way: Json[] = [];
  const places = new Map<Json, number>();
  // No recursion: a chain of references may be longer than the stack.
  const next = [[...referring].values()];
  while (next.length > 0) {
    const { value: schema, done } = next.at(-1)!.next();
    if (done) {
      next.pop();
      places.delete(way.pop() ?? null);
      continue;
    }
    const from = places.get(schema);
    if (from !== undefined) {
      const round = way.slice(from).filter((each) => order.has(each));
      endless.add(round.reduce((one, other) => (order.get(one)! < order.get(other)! ? one : other)));
    }
    if (!isJsonObject(schema) || known.has(schema)) continue;
    known.add(schema);
    places.set(schema, way.push(schema) - 1);
    next.push(askedOf(schema, root).values());
  }
  return endless;
}

/** What a schema asks of every value besides. */
function askedOf({ $ref, allOf }: Readonly<Record<string, Json>>, root: Json): readonly Json[] {
  const target =
    typeof $ref === 'string' && isReferenceWithin($ref) ? referenceTarget($ref, root) : undefined;
  return [...(Array.isArray(allOf) ? allOf : []), ...(target === undefined ? [] : [target])];
}

/** All that have a `$ref`, in the order in which they stand. */
function withReferences(value: Json, found = new Set<Json>()): ReadonlySet<Json> {
  if (typeof value !== 'object' || value === null) return found;
  if (isJsonObject(value) && typeof value['$ref'] === 'string') found.add(value);
  for (const item of Object.values(value)) withReferences(item, found);
  return found;
}
