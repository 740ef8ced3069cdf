import { Field, InputType } from 'type-graphql';
import type { Unit } from '../domain/Meter.js';
import { UnitEnum } from './enums.js';

@InputType('SetPriceInput', { description: 'A price of the tenant in place of the default one.' })
export class SetPriceInput {
  @Field(() => UnitEnum, { description: 'What is counted.' })
  unit!: Unit;

  @Field(() => String, {
    nullable: true,
    description:
      'The model it is for, up to 200 characters; only for tokens. Leave it out for every model without a price of its own.',
  })
  resource?: string | null;

  @Field(() => String, {
    description:
      'Price of one unit in US dollars: a plain decimal such as "0.0000005", up to 15 digits before and 12 after the point. 0 is allowed.',
  })
  amount!: string;

  @Field(() => Date, {
    nullable: true,
    description: 'When it begins to hold; not in the past. Now, if left out.',
  })
  validFrom?: Date | null;

  @Field(() => Date, {
    nullable: true,
    description: 'When it ceases to hold, later than `validFrom`. Left out: when another price begins.',
  })
  validTo?: Date | null;

  @Field(() => String, {
    nullable: true,
    description: '1 to 200 characters; the same key and input again answer the same and do nothing.',
  })
  idempotencyKey?: string | null;
}
