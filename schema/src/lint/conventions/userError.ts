import type { Convention } from '../Convention.js';
import { isType } from '../TypeIndex.js';

const shape = { code: 'String!', message: 'String!', field: '[String!]' };

export const userError: Convention = {
  name: 'user-error',
  demands: 'A user error has `code: String!`, `message: String!` and `field: [String!]`.',
  severity: 'error',
  check({ types, report }) {
    const [definition] = types.types.get('UserError') ?? [];
    if (!definition) return;
    const fields = new Map(types.fieldsOf('UserError').map((field) => [field.name.value, field]));
    for (const [name, type] of Object.entries(shape)) {
      const field = fields.get(name);
      if (!field) report(definition, `UserError has no "${name}: ${type}".`);
      else if (!isType(field.type, type)) report(field, `UserError.${name} must be of the type ${type}.`);
    }
  },
};
