import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { appRole, workerRole } from '../persistence/tenantTable.js';
import type { CloudEvent } from './CloudEvent.js';

const ofTenant = "tenant_id = current_setting('app.tenant_id', true)";

/** Events received, each once; handled in the order of their sequence within a tenant. */
export const InboxEntity = defineEntity({
  name: 'Inbox',
  tableName: 'inbox',
  rowLevelSecurity: 'force',
  policies: [
    { name: 'tenant_isolation', roles: [appRole], using: ofTenant, check: ofTenant },
    { name: 'worker_receives', roles: [workerRole], using: 'true', check: 'true' },
  ],
  indexes: [{ properties: ['handledAt', 'tenantId', 'sequence'] }],
  properties: {
    sequence: p.bigint().primary().autoincrement(),
    id: p.text().unique(),
    tenantId: p.text(),
    event: p.json<CloudEvent>(),
    receivedAt: p.datetime().defaultRaw('now()'),
    attempts: p.integer().default(0),
    nextAttemptAt: p.datetime().defaultRaw('now()'),
    handledAt: p.datetime().nullable(),
  },
});

export type InboxRow = InferEntity<typeof InboxEntity>;
