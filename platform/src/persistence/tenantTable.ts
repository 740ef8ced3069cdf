import { p, type PolicyDef } from '@mikro-orm/core';

export interface TenantTableOptions {
  /** Lets the service's own background work (role `gantry_worker`) read rows of every tenant, to find unfinished work. */
  workerReads?: boolean;
  /** Rows are written once: no update, no delete. */
  appendOnly?: boolean;
}

/** Group role of the logins that serve requests; it only ever sees the tenant named in `app.tenant_id`. */
export const appRole = 'gantry_app';
/** Group role of the logins that do the platform's own work: relaying events, finding unfinished work. */
export const workerRole = 'gantry_worker';

const ofTenant = "tenant_id = current_setting('app.tenant_id', true)";

/** The columns every tenant table begins with. */
export const tenantProperties = {
  id: p.text().primary(),
  tenantId: p.text().index(),
};

/**
 * Row level security of a tenant's table, to be spread into `defineEntity` beside `tenantProperties`: forced, so
 * that not even the owner of the table reads past it. A session without a tenant sees nothing.
 */
export function tenantTable(options: TenantTableOptions = {}): {
  rowLevelSecurity: 'force';
  policies: PolicyDef[];
} {
  const policies: PolicyDef[] = options.appendOnly
    ? [
        { name: 'tenant_reads', command: 'select', roles: [appRole], using: ofTenant },
        { name: 'tenant_appends', command: 'insert', roles: [appRole], check: ofTenant },
      ]
    : [{ name: 'tenant_isolation', roles: [appRole], using: ofTenant, check: ofTenant }];
  if (options.workerReads) {
    policies.push({ name: 'worker_reads', command: 'select', roles: [workerRole], using: 'true' });
  }
  return { rowLevelSecurity: 'force', policies };
}
