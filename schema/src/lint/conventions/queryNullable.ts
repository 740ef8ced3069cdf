import type { Convention } from '../Convention.js';
import { isNonNull } from '../TypeIndex.js';

export const queryNullable: Convention = {
  name: 'query-nullable',
  demands: 'A query for a thing answers null when there is none.',
  severity: 'error',
  check({ types, report }) {
    for (const query of types.operations('query')) {
      const byId = query.arguments?.some(
        (argument) => argument.name.value === 'id' && isNonNull(argument.type),
      );
      if (!byId || !isNonNull(query.type)) continue;
      report(query, `Query.${query.name.value} must be nullable: what is not found is null.`);
    }
  },
};
