import type { PolicyDef } from '@mikro-orm/core';
import { tenantTable, workerRole } from '@gantry/platform/persistence/tenantTable.js';

/** Row level security of a tenant's table whose old rows the service's background work deletes, whoever's they are. */
export function forgettable(): { rowLevelSecurity: 'force'; policies: PolicyDef[] } {
  const { rowLevelSecurity, policies } = tenantTable({ workerReads: true });
  return {
    rowLevelSecurity,
    policies: [
      ...policies,
      { name: 'worker_forgets', command: 'delete', roles: [workerRole], using: 'true' },
    ],
  };
}
