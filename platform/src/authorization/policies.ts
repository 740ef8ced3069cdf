/** The default policies, in Cedar: https://docs.cedarpolicy.com/policies/syntax-policy.html */
export const policies = `
// What everybody who is signed in may do for themselves, such as creating a tenant.
@id("self")
permit (principal, action in Action::"self", resource);

@id("viewers-read")
permit (principal in Role::"VIEWER", action in Action::"read", resource)
when { principal.tenant == resource.tenant };

@id("developers-write")
permit (principal in Role::"DEVELOPER", action in Action::"write", resource)
when { principal.tenant == resource.tenant };

@id("admins-administer")
permit (principal in Role::"ADMIN", action in Action::"administer", resource)
when { principal.tenant == resource.tenant };

@id("owners-own")
permit (principal in Role::"OWNER", action in Action::"own", resource)
when { principal.tenant == resource.tenant };

// The platform's own services work for a tenant, and never administer it.
@id("services-serve")
permit (principal in Role::"SERVICE", action in [Action::"read", Action::"write", Action::"serve"], resource)
when { principal.tenant == resource.tenant || action in Action::"serve" };
`;
