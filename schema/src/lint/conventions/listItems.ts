import { Kind } from 'graphql';
import type { TypeNode } from 'graphql';
import type { Convention } from '../Convention.js';

export const listItems: Convention = {
  name: 'list-items',
  demands: 'A list is `[X!]`: none of its items is null.',
  severity: 'error',
  check({ types, report }) {
    for (const { name, fields = [] } of types.all) {
      for (const field of fields) {
        const place = `${name.value}.${field.name.value}`;
        if (mayHoldNull(field.type)) report(field, `The items of ${place} may be null; they must not.`);
        for (const argument of 'arguments' in field ? (field.arguments ?? []) : []) {
          if (!mayHoldNull(argument.type)) continue;
          report(argument, `The items of ${place}(${argument.name.value}:) may be null; they must not.`);
        }
      }
    }
  },
};

function mayHoldNull(type: TypeNode): boolean {
  if (type.kind === Kind.NAMED_TYPE) return false;
  if (type.kind === Kind.LIST_TYPE && type.type.kind !== Kind.NON_NULL_TYPE) return true;
  return mayHoldNull(type.type);
}
