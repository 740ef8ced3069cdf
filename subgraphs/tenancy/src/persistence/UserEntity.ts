import { defineEntity, p, type InferEntity } from '@mikro-orm/core';
import { appRole, workerRole } from '@gantry/platform/persistence/tenantTable.js';
import { sessionTenant, sessionUser } from './sessionSettings.js';

/**
 * A person as one identity provider knows them. They are seen by themselves and by who shares the session's tenant with them; only
 * signing in, which happens before there is any session, writes them.
 */
export const UserEntity = defineEntity({
  name: 'User',
  tableName: 'user_account',
  rowLevelSecurity: 'force',
  policies: [
    {
      name: 'self_and_members_read',
      command: 'select',
      roles: [appRole],
      using: `id = ${sessionUser} OR id IN (
        SELECT member.user_id FROM member WHERE member.tenant_id = ${sessionTenant}
      )`,
    },
    { name: 'worker_signs_in', roles: [workerRole], using: 'true', check: 'true' },
  ],
  uniques: [{ properties: ['issuer', 'subject'] }],
  properties: {
    id: p.text().primary(),
    /** `iss` and `sub` of the tokens: two issuers may use the same subject for two people. */
    issuer: p.text(),
    subject: p.text(),
    /** In normal form: lower case; null when the provider gives none. */
    email: p.text().nullable(),
    emailVerified: p.boolean(),
    createdAt: p.datetime().defaultRaw('now()'),
  },
});

export type UserRow = InferEntity<typeof UserEntity>;
