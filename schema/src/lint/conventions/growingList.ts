import type { Convention } from '../Convention.js';
import { isList, namedTypeOf } from '../TypeIndex.js';

/** How a description says that a list does not grow. */
const bounded = /\b(at most|up to|no more than|one (for|in|of) each|one per)\b/i;

export const growingList: Convention = {
  name: 'growing-list',
  demands: 'What grows is a connection; a list of things with ids says how many they are at most.',
  severity: 'error',
  check({ types, report }) {
    for (const { name, fields = [] } of types.outputs) {
      if (/(Connection|Edge|Payload)$/.test(name.value)) continue;
      for (const field of fields) {
        const item = namedTypeOf(field.type);
        if (!isList(field.type) || !types.implements(item, 'Node')) continue;
        if (bounded.test(field.description?.value ?? '')) continue;
        report(
          field,
          `${name.value}.${field.name.value} lists ${item}, of which there may be ever more; make it a ${item}Connection, or say how many they are at most.`,
        );
      }
    }
  },
};
