import type { Convention } from '../Convention.js';
import { isNonNull, isType, namedTypeOf } from '../TypeIndex.js';

export const mutationPayload: Convention = {
  name: 'mutation-payload',
  demands:
    'A mutation answers a payload of its own: what has changed, nullable, and `userErrors: [UserError!]!`.',
  severity: 'error',
  check({ types, report }) {
    for (const mutation of types.operations('mutation')) {
      const name = mutation.name.value;
      const answered = namedTypeOf(mutation.type);
      const expected = `${name[0]?.toUpperCase()}${name.slice(1)}Payload`;
      if (answered !== expected) {
        report(
          mutation.type,
          `Mutation.${name} answers ${answered}; its payload must be its own, ${expected}.`,
        );
        continue;
      }
      const [payload] = types.types.get(answered) ?? [];
      if (!payload) continue;
      const fields = types.fieldsOf(answered);
      const userErrors = fields.find((field) => field.name.value === 'userErrors');
      if (!userErrors) report(payload, `${answered} has no "userErrors: [UserError!]!".`);
      else if (!isType(userErrors.type, '[UserError!]!')) {
        report(userErrors, `${answered}.userErrors must be of the type [UserError!]!.`);
      }
      for (const field of fields) {
        if (field === userErrors || !isNonNull(field.type)) continue;
        report(
          field,
          `${answered}.${field.name.value} must be nullable: it is null when there are user errors.`,
        );
      }
    }
  },
};
