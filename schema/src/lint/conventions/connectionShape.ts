import { Kind } from 'graphql';
import type { Convention } from '../Convention.js';
import { namedTypeOf } from '../TypeIndex.js';

export const connectionShape: Convention = {
  name: 'connection-shape',
  demands: 'A connection has `nodes`, no total, and a size of page when `first` is left out.',
  severity: 'error',
  check({ types, report }) {
    for (const type of types.outputs) {
      const name = type.name.value;
      const fields = types.fieldsOf(name);
      if (name.endsWith('Connection') && type.kind === Kind.OBJECT_TYPE_DEFINITION) {
        if (!fields.some((field) => field.name.value === 'nodes')) report(type, `${name} has no "nodes".`);
        const total = fields.find((field) => /^(total|count)/.test(field.name.value));
        if (total) report(total, `${name}.${total.name.value} counts all there is; paging is not counting.`);
      }
      for (const field of type.fields ?? []) {
        if (!namedTypeOf(field.type).endsWith('Connection') || !('arguments' in field)) continue;
        const first = field.arguments?.find((argument) => argument.name.value === 'first');
        if (!first || first.defaultValue) continue;
        report(
          first,
          `${name}.${field.name.value}(first:) has no default: whoever leaves it out gets a page all the same.`,
        );
      }
    }
  },
};
