import { Subgraph } from '@gantry/platform/subgraph/Subgraph.js';
import type { SubgraphPlatform } from '@gantry/platform/subgraph/SubgraphPlatform.js';
import { composeDeployments } from './composeDeployments.js';
import { actions } from './domain/actions.js';
import { Build, findBuild } from './graphql/Build.js';
import { Cluster, findCluster } from './graphql/Cluster.js';
import { LogLineResolver } from './graphql/LogLineResolver.js';
import { findPod, Pod } from './graphql/Pod.js';
import { PodResolver } from './graphql/PodResolver.js';
import { findProject, Project } from './graphql/Project.js';
import { ProjectMutations } from './graphql/ProjectMutations.js';
import { ProjectResolver } from './graphql/ProjectResolver.js';
import { findRelease, Release } from './graphql/Release.js';
import { ReleaseResolver } from './graphql/ReleaseResolver.js';
import { findRollout, Rollout } from './graphql/Rollout.js';
import { RolloutEventResolver } from './graphql/RolloutEventResolver.js';
import { RolloutMutations } from './graphql/RolloutMutations.js';
import { RolloutResolver } from './graphql/RolloutResolver.js';
import { findSecret, Secret } from './graphql/Secret.js';
import { Tenant, TenantResolver } from './graphql/Tenant.js';
import { findZone, Zone } from './graphql/Zone.js';
import { ZoneMutations } from './graphql/ZoneMutations.js';
import { ZoneResolver } from './graphql/ZoneResolver.js';
import type { DeploymentsScope, DeploymentsServices } from './services.js';
import type { DeploymentsSettings } from './settings.js';

interface Reference {
  id: string;
}

/** Zones, projects, releases and rollouts, and the replicas that run them. */
export async function createDeploymentsSubgraph(
  platform: SubgraphPlatform,
  settings: DeploymentsSettings,
): Promise<Subgraph<DeploymentsServices>> {
  const deployments = await composeDeployments(platform, settings);
  return new Subgraph<DeploymentsServices>({
    name: 'deployments',
    platform,
    actions,
    services: deployments.services,
    resolvers: [
      ZoneResolver,
      ZoneMutations,
      PodResolver,
      ProjectResolver,
      ProjectMutations,
      ReleaseResolver,
      RolloutResolver,
      RolloutMutations,
      RolloutEventResolver,
      LogLineResolver,
      TenantResolver,
    ],
    orphanedTypes: [Cluster, Zone, Pod, Project, Release, Rollout, Build, Secret, Tenant],
    references: {
      Cluster: ({ id }: Reference, scope: DeploymentsScope) => findCluster(id, scope),
      Zone: ({ id }: Reference, scope: DeploymentsScope) => findZone(id, scope),
      Pod: ({ id }: Reference, scope: DeploymentsScope) => findPod(id, scope),
      Project: ({ id }: Reference, scope: DeploymentsScope) => findProject(id, scope),
      Release: ({ id }: Reference, scope: DeploymentsScope) => findRelease(id, scope),
      Rollout: ({ id }: Reference, scope: DeploymentsScope) => findRollout(id, scope),
      Build: ({ id }: Reference, scope: DeploymentsScope) => findBuild(id, scope),
      Secret: ({ id }: Reference, scope: DeploymentsScope) => findSecret(id, scope),
      Tenant: ({ id }: Reference, scope: DeploymentsScope) => (id === scope.tenant.id ? { id } : null),
    },
    onStart: () => deployments.start(),
    onStop: () => deployments.stop(),
  });
}
