import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { Node } from '@gantry/platform/graphql/Node.js';
import { DecimalScalar } from '@gantry/platform/graphql/scalars.js';
import type { Service, Unit } from '../domain/Meter.js';
import { ServiceEnum, UnitEnum } from './enums.js';

@ObjectType('Price', {
  implements: Node,
  description: 'What one unit of usage costs, from one moment to another.',
})
@Directive('@key(fields: "id")')
export class Price extends Node {
  @Field(() => ID, { description: 'Opaque id, `prc_…`.' })
  declare id: string;

  @Field(() => ServiceEnum, { description: 'The service that the unit belongs to.' })
  service!: Service;

  @Field(() => UnitEnum, { description: 'What is counted.' })
  unit!: Unit;

  @Field(() => String, {
    nullable: true,
    description:
      'The model it is for. Null for every model without a price of its own, and where models do not matter.',
  })
  resource!: string | null;

  @Field(() => DecimalScalar, { description: 'Price of one unit, exact.' })
  amount!: string;

  @Field(() => String, { description: 'ISO 4217 code.' })
  currency!: string;

  @Field(() => Date, { description: 'The first moment it holds.' })
  validFrom!: Date;

  @Field(() => Date, {
    nullable: true,
    description: 'The first moment it no longer holds; null while no end is known.',
  })
  validTo!: Date | null;

  @Field(() => Boolean, {
    description: "Whether it is from Gantry's default price list rather than the tenant's own.",
  })
  isDefault!: boolean;
}
