/** The actions of this subgraph and the level that each asks for. */
export const actions = {
  /** Every person may create a tenant, and see themselves and where they belong. */
  createTenant: 'self',
  viewer: 'self',
  ownMembership: 'self',
  tenant: 'read',
  user: 'read',
  member: 'read',
  quotas: 'read',
  auditEntries: 'administer',
  inviteMember: 'administer',
  changeMemberRoles: 'administer',
  removeMember: 'administer',
  /** Asked for besides the mutation's own: making an owner, demoting one, removing one. */
  changeOwnership: 'own',
  /** The gateway finding out whose token it has. */
  identify: 'serve',
} as const;
