import type { Connection } from '@gantry/platform/graphql/connection.js';
import { connectionFrom } from '@gantry/platform/graphql/connectionFrom.js';
import { PageArgs } from '@gantry/platform/graphql/PageArgs.js';
import { Arg, Args, Ctx, Directive, Query, Resolver } from 'type-graphql';
import { auditKey, AuditRepository } from '../persistence/AuditRepository.js';
import { AuditEntryFilter } from './AuditEntryFilter.js';
import { AuditEntryConnection, toAuditEntry, type AuditEntry } from './AuditEntry.js';
import type { TenancyScope } from '../services.js';

/** The audit trail. */
@Resolver()
export class AuditEntryResolver {
  @Query(() => AuditEntryConnection, {
    description:
      'Who asked for what in the tenant and how it was decided, newest first. For ADMIN and OWNER. An entry appears within seconds of its decision.',
  })
  @Directive('@tag(name: "administration")')
  async auditEntries(
    @Args(() => PageArgs) page: PageArgs,
    @Arg('filter', () => AuditEntryFilter, {
      nullable: true,
      description: 'Which entries; all when left out.',
    })
    filter: AuditEntryFilter | null | undefined,
    @Ctx() scope: TenancyScope,
  ): Promise<Connection<AuditEntry>> {
    const tenantId = scope.tenant.id;
    await scope.authorize('auditEntries', { type: 'Tenant', id: tenantId, tenantId });
    const trail = new AuditRepository(await scope.em());
    return connectionFrom(
      page,
      (keyset) => trail.page(tenantId, filter ?? {}, keyset),
      auditKey,
      toAuditEntry,
    );
  }
}
