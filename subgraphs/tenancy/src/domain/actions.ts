/**
 * The actions of this subgraph and the level that each asks for. Creating a tenant is not among them: it is done outside of
 * every tenant, by any signed-in person.
 */
export const actions = {
  tenant: 'read',
  user: 'read',
  member: 'read',
  quotas: 'read',
  auditEntries: 'administer',
  inviteMember: 'administer',
  changeMemberRoles: 'administer',
  removeMember: 'administer',
  /** Besides the mutation's own: making an owner, demoting one, removing one. */
  changeOwnership: 'own',
} as const;
