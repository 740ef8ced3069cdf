import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { workerRole } from '../persistence/tenantTable.js';
import type { JsonValue } from './Json.js';

/** Events that could not be handled, with the last error, for a person to look at. */
export const DeadLetterEntity = defineEntity({
  name: 'DeadLetter',
  tableName: 'dead_letter',
  rowLevelSecurity: 'force',
  policies: [{ name: 'worker_keeps', roles: [workerRole], using: 'true', check: 'true' }],
  properties: {
    id: p.text().primary(),
    tenantId: p.text(),
    event: p.json<JsonValue>(),
    error: p.text(),
    attempts: p.integer(),
    failedAt: p.datetime().defaultRaw('now()'),
  },
});

export type DeadLetterRow = InferEntity<typeof DeadLetterEntity>;
