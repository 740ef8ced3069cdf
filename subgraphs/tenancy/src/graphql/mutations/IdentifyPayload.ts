import type { Role, Tier } from '@gantry/platform/identity/RequestContext.js';
import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { RoleEnum, TierEnum } from '../enums.js';

@ObjectType('IdentifiedMembership', {
  description: 'A place in a tenant, with what a request context holds of the tenant.',
})
@Directive('@inaccessible')
export class IdentifiedMembership {
  @Field(() => ID, { description: 'The tenant.' })
  tenantId!: string;

  @Field(() => String, { description: "The tenant's name in addresses." })
  slug!: string;

  @Field(() => TierEnum, { description: "The tenant's tier." })
  tier!: Tier;

  @Field(() => [RoleEnum], { description: 'What the user may do there.' })
  roles!: Role[];
}

@ObjectType('IdentifyPayload', { description: 'Who somebody is, and where they belong.' })
@Directive('@inaccessible')
export class IdentifyPayload {
  @Field(() => ID, { description: 'The user.' })
  userId!: string;

  @Field(() => [IdentifiedMembership], { description: 'Their places in tenants, oldest first.' })
  memberships!: IdentifiedMembership[];
}
