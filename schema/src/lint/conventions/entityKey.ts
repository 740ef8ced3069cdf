import { Kind } from 'graphql';
import type { Convention } from '../Convention.js';

export const entityKey: Convention = {
  name: 'entity-key',
  demands: 'A type that several subgraphs extend is keyed by `id`.',
  severity: 'error',
  check({ types, report }) {
    for (const type of types.all) {
      for (const directive of type.directives ?? []) {
        if (directive.name.value !== 'key') continue;
        const fields = directive.arguments?.find((argument) => argument.name.value === 'fields')?.value;
        if (fields?.kind !== Kind.STRING || fields.value.trim() === 'id') continue;
        report(directive, `${type.name.value} is keyed by "${fields.value}"; it must be "id".`);
      }
    }
  },
};
