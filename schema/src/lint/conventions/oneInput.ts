import type { Convention } from '../Convention.js';
import { isNonNull } from '../TypeIndex.js';

export const oneInput: Convention = {
  name: 'one-input',
  demands: 'A mutation takes one argument, `input`, which it needs.',
  severity: 'error',
  check({ types, report }) {
    for (const mutation of types.operations('mutation')) {
      const [input, ...others] = mutation.arguments ?? [];
      const name = mutation.name.value;
      if (!input || others.length > 0) {
        const count = mutation.arguments?.length ?? 0;
        report(mutation, `Mutation.${name} takes ${count} arguments; it must take one, "input".`);
      } else if (!isNonNull(input.type)) {
        report(input, `Mutation.${name}(${input.name.value}:) may be null; its type must end with "!".`);
      }
    }
  },
};
