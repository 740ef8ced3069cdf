import { UserError } from '@gantry/platform/graphql/UserError.js';
import { Field, ObjectType } from 'type-graphql';
import { Tenant } from '../Tenant.js';

@ObjectType('CreateTenantPayload', { description: 'What came of creating a tenant.' })
export class CreateTenantPayload {
  @Field(() => Tenant, {
    nullable: true,
    description: 'The tenant, whose one OWNER is its creator; null when there are errors.',
  })
  tenant!: Tenant | null;

  @Field(() => [UserError], {
    description:
      'INVALID_SLUG, SLUG_RESERVED, SLUG_TAKEN, INVALID_NAME, EMAIL_MISSING, IDEMPOTENCY_KEY_REUSED.',
  })
  userErrors!: UserError[];
}
