import type { Convention } from '../Convention.js';
import { namedTypeOf } from '../TypeIndex.js';

const money = /^(amount|balance|cost|fee|price|spent|total)$|(Amount|Balance|Cost|Fee|Price|Spent)$/;

export const moneyDecimal: Convention = {
  name: 'money-decimal',
  demands: 'Money is an exact decimal, never a float.',
  severity: 'error',
  check({ types, report }) {
    for (const { name, fields = [] } of types.all) {
      for (const field of fields) {
        if (!money.test(field.name.value) || !['Float', 'Int'].includes(namedTypeOf(field.type))) continue;
        report(
          field,
          `${name.value}.${field.name.value} is ${namedTypeOf(field.type)}; money must be Decimal.`,
        );
      }
    }
  },
};
