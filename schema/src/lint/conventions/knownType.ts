import { specifiedScalarTypes } from 'graphql';
import type { TypeNode } from 'graphql';
import type { Convention } from '../Convention.js';
import { namedTypeOf } from '../TypeIndex.js';

const builtIn = new Set(specifiedScalarTypes.map(({ name }) => name));

export const knownType: Convention = {
  name: 'known-type',
  demands: 'Every type that is named is defined.',
  severity: 'error',
  check({ types, all, report }) {
    const demand = (type: TypeNode): void => {
      const name = namedTypeOf(type);
      if (builtIn.has(name) || all.some((index) => index.types.has(name))) return;
      report(type, `There is no type ${name}.`);
    };
    for (const { fields = [], interfaces = [] } of types.all) {
      for (const type of interfaces) demand(type);
      for (const field of fields) {
        demand(field.type);
        for (const argument of 'arguments' in field ? (field.arguments ?? []) : []) demand(argument.type);
      }
    }
  },
};
