import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { appRole, workerRole } from '../persistence/tenantTable.js';
import type { CloudEvent } from './CloudEvent.js';

/** Events that were published with a change and await their way to the bus. */
export const OutboxEntity = defineEntity({
  name: 'Outbox',
  tableName: 'outbox',
  rowLevelSecurity: 'force',
  policies: [
    {
      name: 'tenant_appends',
      command: 'insert',
      roles: [appRole],
      check: "tenant_id = current_setting('app.tenant_id', true)",
    },
    { name: 'worker_relays', roles: [workerRole], using: 'true', check: 'true' },
  ],
  indexes: [{ properties: ['sentAt', 'sequence'] }],
  properties: {
    sequence: p.bigint().primary().autoincrement(),
    id: p.text().unique(),
    tenantId: p.text(),
    event: p.json<CloudEvent>(),
    createdAt: p.datetime().defaultRaw('now()'),
    sentAt: p.datetime().nullable(),
  },
});

export type OutboxRow = InferEntity<typeof OutboxEntity>;
