import { Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import { MembershipType } from './MembershipType.js';
import { references } from './references.js';
import type { Scope } from './TenancyServices.js';
import { TenantType } from './TenantType.js';

/** A place in a tenant, seen from the user. */
@Resolver(() => MembershipType)
export class MembershipResolver {
  @FieldResolver(() => TenantType, { description: 'The tenant.' })
  tenant(@Root() { tenantId }: MembershipType, @Ctx() scope: Scope): Promise<TenantType | null> {
    return references.Tenant({ id: tenantId }, scope);
  }
}
