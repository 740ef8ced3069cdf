import type { Convention } from '../Convention.js';
import { isList, namedTypeOf } from '../TypeIndex.js';

/** How mutations begin that make something which would be there twice if they were sent twice. */
const creating =
  /^(add|book|clone|connect|copy|create|deploy|duplicate|generate|import|invite|issue|open|order|place|post|publish|register|request|run|schedule|send|start|submit|trigger|upload)(?![a-z])/;

export const idempotencyKey: Convention = {
  name: 'idempotency-key',
  demands: 'What creates takes `idempotencyKey: String`, so that it may be sent again.',
  severity: 'error',
  check({ types, report }) {
    for (const mutation of types.operations('mutation')) {
      const name = mutation.name.value;
      const [input] = mutation.arguments ?? [];
      if (!creating.test(name) || !input) continue;
      const [definition] = types.types.get(namedTypeOf(input.type)) ?? [];
      if (!definition) continue;
      const key = types
        .fieldsOf(definition.name.value)
        .find((field) => field.name.value === 'idempotencyKey');
      if (!key) {
        report(definition, `${definition.name.value} has no "idempotencyKey": Mutation.${name} creates.`);
      } else if (namedTypeOf(key.type) !== 'String' || isList(key.type)) {
        report(key, `${definition.name.value}.idempotencyKey must be of the type String.`);
      }
    }
  },
};
