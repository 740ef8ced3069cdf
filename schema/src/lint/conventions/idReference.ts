import type { Convention } from '../Convention.js';
import { hasDirective } from '../TypeIndex.js';

export const idReference: Convention = {
  name: 'id-reference',
  demands: 'A field refers to an object, not to its id.',
  severity: 'error',
  check({ types, all, report }) {
    for (const type of types.outputs.filter((output) => !hasDirective(output, 'inaccessible'))) {
      for (const field of type.fields ?? []) {
        const name = field.name.value;
        const [, thing, plural] = /^(.+)Id(s?)$/.exec(name) ?? [];
        // What is gone can be named by its id only; what no client sees is for machines.
        if (!thing || /^(deleted|removed)/.test(thing) || hasDirective(field, 'inaccessible')) continue;
        const target = `${thing[0]?.toUpperCase()}${thing.slice(1)}`;
        if (!all.some((index) => index.types.has(target))) continue;
        report(
          field,
          `${type.name.value}.${name} is an id; refer to the ${target}: "${thing}${plural} { id }".`,
        );
      }
    }
  },
};
