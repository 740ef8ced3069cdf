import type { JsonSchemaObject } from '../compatibility/JsonSchema.js';
import type { EventSchema } from '../EventSchema.js';

/** An event's schema as a component: a part of the document that holds it, so that it has no id, and refers to itself there. */
export function componentSchema(component: string, { schema }: EventSchema): JsonSchemaObject {
  const { $schema: _dialect, $id: id, ...rest } = schema;
  const base = typeof id === 'string' ? id : '';
  return moved(rest, (reference) => {
    const local = base !== '' && reference.startsWith(base) ? reference.slice(base.length) : reference;
    return /^#(\/|$)/.test(local) || local === ''
      ? `#/components/schemas/${component}${local.slice(1)}`
      : reference;
  }) as JsonSchemaObject;
}

function moved(value: unknown, rewrite: (reference: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => moved(item, rewrite));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => [
      key,
      key === '$ref' && typeof part === 'string' ? rewrite(part) : moved(part, rewrite),
    ]),
  );
}
