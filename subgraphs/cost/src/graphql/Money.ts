import { Directive, Field, ObjectType } from 'type-graphql';
import { DecimalScalar } from '@gantry/platform/graphql/scalars.js';

/** An amount and what it is an amount of. */
@ObjectType('Money', { description: 'An amount of money.' })
@Directive('@shareable')
export class Money {
  @Field(() => DecimalScalar, { description: 'Exact, never rounded: "0.0000105" is possible.' })
  amount!: string;

  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;
}
