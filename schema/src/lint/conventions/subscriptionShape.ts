import type { FieldDefinitionNode } from 'graphql';
import type { Convention } from '../Convention.js';
import { isType, namedTypeOf } from '../TypeIndex.js';

/** How the past participles end that do not end in -ed. */
const irregular =
  /(Begun|Bought|Broken|Brought|Built|Chosen|Done|Drawn|Driven|Found|Given|Gone|Grown|Held|Hidden|Kept|Known|Left|Lost|Made|Met|Paid|Put|Read|Run|Seen|Sent|Set|Shown|Shut|Sold|Spent|Split|Taken|Told|Thrown|Won|Written)$/;

export const subscriptionShape: Convention = {
  name: 'subscription-shape',
  demands:
    'A subscription is named for what has happened, takes `after: String`, and each of its events has a `cursor: String!`.',
  severity: 'error',
  check({ types, report }) {
    for (const subscription of types.operations('subscription')) {
      const name = subscription.name.value;
      if (!isPast(name)) {
        report(
          subscription,
          `Subscription.${name} must end with what has happened, in the past tense: "orderPaid".`,
        );
      }
      const after = subscription.arguments?.find((argument) => argument.name.value === 'after');
      if (!after || !isType(after.type, 'String')) {
        report(
          after ?? subscription,
          `Subscription.${name} must take "after: String", to go on behind an event.`,
        );
      }
      const event = namedTypeOf(subscription.type);
      const [definition] = types.types.get(event) ?? [];
      const cursor = types.fieldsOf(event).find((field) => field.name.value === 'cursor');
      if (definition && !(cursor && isType((cursor as FieldDefinitionNode).type, 'String!'))) {
        report(cursor ?? definition, `${event} must have "cursor: String!", to go on behind it.`);
      }
    }
  },
};

function isPast(name: string): boolean {
  return name.endsWith('ed') || irregular.test(`${name[0]?.toUpperCase()}${name.slice(1)}`);
}
