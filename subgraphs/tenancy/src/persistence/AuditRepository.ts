import type { Keyset } from '@gantry/platform/graphql/connectionFrom.js';
import { GantryError } from '@gantry/platform/errors/GantryError.js';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AuditEntryRow } from './AuditEntryEntity.js';
import { AuditEntryEntity } from './AuditEntryEntity.js';

/** Which entries to show; what is absent does not limit them. */
export interface AuditFilter {
  action?: string | null;
  decision?: 'ALLOW' | 'DENY' | null;
  actorId?: string | null;
  resource?: string | null;
  requestId?: string | null;
  /** Inclusive. */
  from?: Date | null;
  /** Exclusive. */
  to?: Date | null;
}

/** A tenant's audit trail. */
export class AuditRepository {
  constructor(private readonly em: EntityManager) {}

  byId(id: string): Promise<AuditEntryRow | null> {
    return this.em.findOne(AuditEntryEntity, { id });
  }

  /** Writes down a decision; a repeat of the same id changes nothing. */
  async append(entry: Omit<AuditEntryRow, 'sequence'>): Promise<void> {
    const { id, tenantId, at, actorId, actorKind, action, resource, decision, reason, requestId, source } =
      entry;
    await this.em.execute(
      `INSERT INTO audit_entry (id, tenant_id, at, actor_id, actor_kind, action, resource, decision, reason, request_id, source)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
      [id, tenantId, at, actorId, actorKind, action, resource, decision, reason ?? null, requestId, source],
    );
  }

  /** One page, newest first. */
  page(tenantId: string, filter: AuditFilter, { after, limit }: Keyset): Promise<AuditEntryRow[]> {
    const { action, decision, actorId, resource, requestId, from, to } = filter;
    const where = {
      tenantId,
      ...(action == null ? {} : { action }),
      ...(decision == null ? {} : { decision }),
      ...(actorId == null ? {} : { actorId }),
      ...(resource == null ? {} : { resource }),
      ...(requestId == null ? {} : { requestId }),
      ...(from == null && to == null
        ? {}
        : { at: { ...(from ? { $gte: from } : {}), ...(to ? { $lt: to } : {}) } }),
      ...(after === null ? {} : { $or: olderThan(after) }),
    };
    return this.em.find(AuditEntryEntity, where, { orderBy: { at: 'desc', sequence: 'desc' }, limit });
  }
}

/** The place of an entry in the trail. Entries of different subgraphs may arrive out of order: time decides first. */
export function auditKey({ at, sequence }: AuditEntryRow): string {
  return `${at.getTime()}.${sequence}`;
}

function olderThan(key: string) {
  const [, milliseconds, sequence] = /^(\d{1,15})\.(\d{1,19})$/.exec(key) ?? [];
  if (milliseconds === undefined || sequence === undefined) {
    throw new GantryError('BAD_USER_INPUT', 'The argument "after" is no cursor of this list.', {
      argument: 'after',
    });
  }
  const at = new Date(Number(milliseconds));
  return [{ at: { $lt: at } }, { at, sequence: { $lt: sequence } }];
}
