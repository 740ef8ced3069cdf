import type { Convention } from '../Convention.js';
import { isList, namedTypeOf } from '../TypeIndex.js';

export const timeType: Convention = {
  name: 'time-type',
  demands: 'A time is a DateTime.',
  severity: 'error',
  check({ types, report }) {
    for (const { name, fields = [] } of types.all) {
      for (const field of fields) {
        const type = namedTypeOf(field.type);
        const isTime = /[a-z]At$/.test(field.name.value) && !isList(field.type);
        if (!isTime || !['String', 'Int', 'Float', 'ID'].includes(type)) continue;
        report(field, `${name.value}.${field.name.value} is ${type}; a time must be DateTime.`);
      }
    }
  },
};
