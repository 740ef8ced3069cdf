import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { Membership } from './Membership.js';
import { references } from './references.js';
import type { TenancyScope } from '../services.js';
import { Tenant } from './Tenant.js';

/** A place in a tenant, seen from the user. */
@Resolver(() => Membership)
export class MembershipResolver {
  @FieldResolver(() => Tenant, { description: 'The tenant.' })
  tenant(@Root() { tenantId }: Membership, @Ctx() scope: TenancyScope): Promise<Tenant | null> {
    return references.Tenant({ id: tenantId }, scope);
  }
}
