import type { Convention } from '../Convention.js';
import { hasDirective, isNonNull } from '../TypeIndex.js';

export const foreignNullable: Convention = {
  name: 'foreign-nullable',
  demands: 'A field that a subgraph adds to a type of another one is nullable.',
  severity: 'error',
  check({ types, all, report }) {
    for (const type of types.outputs) {
      const name = type.name.value;
      // Whoever describes a type owns it.
      const isForeign = all.some((index) => index !== types && index.types.get(name)?.some(isDescribed));
      if (!types.isEntity(name) || isDescribed(type) || !isForeign) continue;
      for (const field of type.fields ?? []) {
        const isKey = field.name.value === 'id' || hasDirective(field, 'external');
        if (isKey || hasDirective(field, 'shareable') || !isNonNull(field.type)) continue;
        report(
          field,
          `${name}.${field.name.value} must be nullable: ${name} is another subgraph's, and a failure here must not take it along.`,
        );
      }
    }
  },
};

function isDescribed({ description }: { description?: unknown }): boolean {
  return description !== undefined;
}
