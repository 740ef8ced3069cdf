/** The roles a member of a tenant may hold, strongest first. Each may do all that those after it may. */
export const roles = ['OWNER', 'ADMIN', 'DEVELOPER', 'VIEWER'] as const;
export type Role = (typeof roles)[number];

export type Tier = 'FREE' | 'TEAM' | 'ENTERPRISE';

/** Who acts: a person, a tenant's service account, or one of the platform's own services (`svc_agents`). */
export interface Actor {
  id: string;
  kind: 'USER' | 'SERVICE_ACCOUNT' | 'SERVICE';
  email?: string;
}

/** The tenant a request is made in. */
export interface TenantRef {
  id: string;
  slug: string;
  tier: Tier;
}

/** What a subgraph knows of a request, and all it knows: the request's id, and who makes it by the signed context token. */
export interface RequestContext {
  actor: Actor;
  /** Null for the few operations that need none, such as creating the first tenant. */
  tenant: TenantRef | null;
  /** Roles of the actor in the tenant; `SERVICE` for the platform's own services. */
  roles: string[];
  scopes: string[];
  requestId: string;
}
