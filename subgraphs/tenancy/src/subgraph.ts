import { Subgraph } from '@gantry/platform/subgraph/Subgraph.js';
import type { SubgraphPlatform } from '@gantry/platform/subgraph/SubgraphPlatform.js';
import { FederatedNodeLookup } from './adapters/FederatedNodeLookup.js';
import { actions } from './domain/actions.js';
import { consumers } from './events/consumers.js';
import { AuditEntryResolver } from './graphql/AuditEntryResolver.js';
import { MemberResolver } from './graphql/MemberResolver.js';
import { MembershipResolver } from './graphql/MembershipResolver.js';
import { ChangeMemberRolesMutation } from './graphql/mutations/ChangeMemberRolesMutation.js';
import { CreateTenantMutation } from './graphql/mutations/CreateTenantMutation.js';
import { IdentifyMutation } from './graphql/mutations/IdentifyMutation.js';
import { InviteMemberMutation } from './graphql/mutations/InviteMemberMutation.js';
import { RemoveMemberMutation } from './graphql/mutations/RemoveMemberMutation.js';
import { NodeResolver } from './graphql/NodeResolver.js';
import { nodeStubs } from './graphql/nodeStubs.js';
import { AuditEntry } from './graphql/AuditEntry.js';
import { Member } from './graphql/Member.js';
import { PrincipalResolver } from './graphql/PrincipalResolver.js';
import { references } from './graphql/references.js';
import type { TenancyServices } from './services.js';
import { TenantResolver } from './graphql/TenantResolver.js';
import { Tenant } from './graphql/Tenant.js';
import { UserResolver } from './graphql/UserResolver.js';
import { User } from './graphql/User.js';

/** The subgraph that owns tenants, people and their places in tenants, quotas and the audit trail. */
export async function createTenancySubgraph(platform: SubgraphPlatform): Promise<Subgraph<TenancyServices>> {
  const { database, events, clients } = platform;
  return new Subgraph<TenancyServices>({
    name: 'tenancy',
    platform,
    resolvers: [
      TenantResolver,
      UserResolver,
      MembershipResolver,
      MemberResolver,
      AuditEntryResolver,
      PrincipalResolver,
      NodeResolver,
      CreateTenantMutation,
      InviteMemberMutation,
      ChangeMemberRolesMutation,
      RemoveMemberMutation,
      IdentifyMutation,
    ],
    orphanedTypes: [Tenant, User, Member, AuditEntry, ...nodeStubs.values()],
    references,
    services: { database, events, nodes: new FederatedNodeLookup(clients) },
    actions,
    consumes: consumers,
  });
}
