import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import { Arg, Args, Ctx, Directive, FieldResolver, Query, Resolver, Root } from 'type-graphql';
import { quotaLimits, quotaPeriods, quotaResources } from '../domain/quotas.js';
import { MemberRepository } from '../persistence/MemberRepository.js';
import { QuotaRepository } from '../persistence/QuotaRepository.js';
import { TenantRepository } from '../persistence/TenantRepository.js';
import { authorizeIn } from './authorizeIn.js';
import { MemberConnection, toMember, type Member } from './Member.js';
import { Quota } from './Quota.js';
import { readInTenant } from './readInTenant.js';
import type { TenancyScope } from '../services.js';
import { Tenant, toTenant } from './Tenant.js';

/** A tenant, and what this subgraph knows of it. */
@Resolver(() => Tenant)
export class TenantResolver {
  @Query(() => Tenant, {
    nullable: true,
    description:
      'The tenant of the request, or another one that the viewer is a member of; null for any other slug.',
  })
  async tenant(
    @Arg('slug', () => String, { description: 'Its name in addresses.' }) slug: string,
    @Ctx() scope: TenancyScope,
  ): Promise<Tenant | null> {
    const row = await new TenantRepository(await scope.em()).bySlug(slug);
    if (!row) return null;
    await authorizeIn(scope, 'tenant', { type: 'Tenant', id: row.id, tenantId: row.id });
    return toTenant(row);
  }

  @FieldResolver(() => [Quota], {
    description: 'What the tier allows and how much of it is used. For every member.',
  })
  async quotas(@Root() { id, tier }: Tenant, @Ctx() scope: TenancyScope): Promise<Quota[]> {
    await authorizeIn(scope, 'quotas', { type: 'Tenant', id, tenantId: id });
    const used = await readInTenant(scope, id, (em) => new QuotaRepository(em).used(id, new Date()));
    return quotaResources.map((resource) => {
      const quota = {
        resource,
        period: quotaPeriods[resource],
        limit: quotaLimits[tier][resource],
        used: used[resource],
      };
      return Object.assign(new Quota(), quota);
    });
  }

  @FieldResolver(() => MemberConnection, {
    description: 'Members and open invitations, oldest first. For every member.',
  })
  @Directive('@tag(name: "administration")')
  async members(
    @Root() { id }: Tenant,
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() scope: TenancyScope,
  ): Promise<Connection<Member>> {
    await authorizeIn(scope, 'member', { type: 'Tenant', id, tenantId: id });
    return readInTenant(scope, id, (em) =>
      connectionFrom(
        page,
        (keyset) => new MemberRepository(em).page(id, keyset),
        (row) => row.id,
        toMember,
      ),
    );
  }
}
