/** The default policies by id, in Cedar: https://docs.cedarpolicy.com/policies/syntax-policy.html */
export const policies: Readonly<Record<string, string>> = {
  // What everybody who is signed in may do for themselves, such as creating a tenant.
  self: `
    permit (principal, action in Action::"self", resource);`,
  'viewers-read': `
    permit (principal in Role::"VIEWER", action in Action::"read", resource)
    when { principal.tenant == resource.tenant };`,
  'developers-write': `
    permit (principal in Role::"DEVELOPER", action in Action::"write", resource)
    when { principal.tenant == resource.tenant };`,
  'admins-administer': `
    permit (principal in Role::"ADMIN", action in Action::"administer", resource)
    when { principal.tenant == resource.tenant };`,
  'owners-own': `
    permit (principal in Role::"OWNER", action in Action::"own", resource)
    when { principal.tenant == resource.tenant };`,
  // The platform's own services work for a tenant, and never administer it.
  'services-serve': `
    permit (principal in Role::"SERVICE", action in [Action::"read", Action::"write", Action::"serve"], resource)
    when { principal.tenant == resource.tenant || action in Action::"serve" };`,
};
