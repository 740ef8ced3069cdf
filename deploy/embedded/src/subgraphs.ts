import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { EntitySchema } from '@mikro-orm/core';
import { entities as agentsEntities } from '@gantry/agents/persistence/entities.js';
import { createAgentsSubgraph } from '@gantry/agents/subgraph.js';
import { entities as conversationsEntities } from '@gantry/conversations/persistence/entities.js';
import { createConversationsSubgraph } from '@gantry/conversations/subgraph.js';
import { entities as costEntities } from '@gantry/cost/persistence/entities.js';
import { createCostSubgraph } from '@gantry/cost/subgraph.js';
import { entities as deploymentsEntities } from '@gantry/deployments/persistence/entities.js';
import { createDeploymentsSubgraph } from '@gantry/deployments/subgraph.js';
import { entities as tenancyEntities } from '@gantry/tenancy/persistence/entities.js';
import { createTenancySubgraph } from '@gantry/tenancy/subgraph.js';
import { entities as workflowsEntities } from '@gantry/workflows/persistence/entities.js';
import { createWorkflowsSubgraph } from '@gantry/workflows/subgraph.js';
import { SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import type { Subgraph } from '@gantry/platform/subgraph/Subgraph.js';
import type { SubgraphPlatform } from '@gantry/platform/subgraph/SubgraphPlatform.js';
import type { EmbeddedEnvironment } from './environment.js';

export interface EmbeddedSubgraph {
  name: string;
  entities: EntitySchema[];
  /** Absolute path. */
  migrationsDirectory: string;
  create(platform: SubgraphPlatform, environment: EmbeddedEnvironment): Promise<Subgraph<unknown>>;
}

const migrations = (name: string): string =>
  fileURLToPath(new URL(`../../../subgraphs/${name}/migrations`, import.meta.url));

/** The six, and what each is given in the embedded shape. */
export const subgraphs: EmbeddedSubgraph[] = [
  {
    name: 'tenancy',
    entities: tenancyEntities,
    migrationsDirectory: migrations('tenancy'),
    create: async (platform) => (await createTenancySubgraph(platform)) as Subgraph<unknown>,
  },
  {
    name: 'conversations',
    entities: conversationsEntities,
    migrationsDirectory: migrations('conversations'),
    create: async (platform) => (await createConversationsSubgraph(platform)) as Subgraph<unknown>,
  },
  {
    name: 'workflows',
    entities: workflowsEntities,
    migrationsDirectory: migrations('workflows'),
    create: async (platform, environment) => {
      const { GANTRY_SECRET_KEY: key, GANTRY_ALLOW_PROCESSES: processes, mail, dataFolder } = environment;
      const secretBox = key
        ? SecretBox.fromText(key)
        : await SecretBox.fromFile(path.join(dataFolder, 'workflows', 'secret-key'));
      const settings = { allowPrivateAddresses: true, processes, mail, secretBox };
      return (await createWorkflowsSubgraph(platform, settings)) as Subgraph<unknown>;
    },
  },
  {
    name: 'agents',
    entities: agentsEntities,
    migrationsDirectory: migrations('agents'),
    create: async (platform, environment) => {
      const { INFERENCE_URL: url, INFERENCE_MODEL: model, INFERENCE_API_KEY: apiKey } = environment;
      const inference = url === undefined ? undefined : { url, model, apiKey };
      return (await createAgentsSubgraph(platform, { inference })) as Subgraph<unknown>;
    },
  },
  {
    name: 'deployments',
    entities: deploymentsEntities,
    migrationsDirectory: migrations('deployments'),
    create: async (platform, environment) =>
      (await createDeploymentsSubgraph(platform, {
        directory: path.join(environment.dataFolder, 'deployments'),
        path: environment.PATH,
        secretKey: environment.GANTRY_SECRET_KEY,
        allowPrivateRepositories: true,
        meterSeconds: environment.GANTRY_METER_SECONDS,
        buildTimeoutSeconds: environment.GANTRY_BUILD_TIMEOUT_SECONDS,
        buildEnvironment: environment.GANTRY_NPM_REGISTRY
          ? { npm_config_registry: environment.GANTRY_NPM_REGISTRY }
          : {},
      })) as Subgraph<unknown>,
  },
  {
    name: 'cost',
    entities: costEntities,
    migrationsDirectory: migrations('cost'),
    create: async (platform) => createCostSubgraph(platform) as Subgraph<unknown>,
  },
];
