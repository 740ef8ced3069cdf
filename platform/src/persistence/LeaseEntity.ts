import { defineEntity, p } from '@mikro-orm/core';
import { workerRole } from './tenantTable.js';

/** Who holds what, among the replicas of a service; for the entities of services that use `Leases`. */
export const LeaseEntity = defineEntity({
  name: 'Lease',
  tableName: 'lease',
  rowLevelSecurity: 'force',
  policies: [{ name: 'worker_keeps', roles: [workerRole], using: 'true', check: 'true' }],
  properties: {
    name: p.text().primary(),
    holder: p.text(),
    until: p.datetime(),
  },
});
