import type { Tier } from '@gantry/platform/identity/RequestContext.js';
import { Field, InputType } from 'type-graphql';
import { TierEnum } from '../enums.js';

@InputType('CreateTenantInput', { description: 'What a new tenant shall be.' })
export class CreateTenantInput {
  @Field(() => String, { description: 'The name that people read, 1 to 80 characters.' })
  name!: string;

  @Field(() => String, {
    description:
      'Its name in addresses: 2 to 40 of a-z, 0-9 and hyphens, no hyphen at either end. It can not be changed later.',
  })
  slug!: string;

  @Field(() => TierEnum, { defaultValue: 'FREE', description: 'Decides the quotas.' })
  tier!: Tier;

  @Field(() => String, {
    nullable: true,
    description: 'The same key with the same input creates one tenant, however often it is sent.',
  })
  idempotencyKey?: string | null;
}
