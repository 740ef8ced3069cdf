import { Field, ObjectType } from 'type-graphql';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import { Price } from './Price.js';

@ObjectType('SetPricePayload', { description: 'Answer of `setPrice`.' })
export class SetPricePayload {
  @Field(() => Price, { nullable: true, description: 'The price; null when there are `userErrors`.' })
  price!: Price | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when the price was set.' })
  userErrors!: UserError[];
}
