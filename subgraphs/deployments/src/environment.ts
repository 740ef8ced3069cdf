import { join } from 'node:path';
import { readEnvironment } from '@gantry/platform/environment/readEnvironment.js';
import {
  subgraphEnvironmentSchema,
  type SubgraphEnvironment,
} from '@gantry/platform/subgraph/subgraphEnvironment.js';
import { z } from 'zod';
import type { DeploymentsSettings } from './settings.js';

const seconds = z.coerce.number().positive();

const schema = z
  .object({
    GANTRY_DATA: z.string().min(1),
    GANTRY_SECRET_KEY: z.string().optional(),
    GANTRY_ALLOW_PRIVATE_REPOSITORIES: z.enum(['true', 'false']).default('false'),
    GANTRY_METER_SECONDS: seconds.default(10),
    GANTRY_BUILD_TIMEOUT_SECONDS: seconds.default(600),
    GANTRY_NPM_REGISTRY: z.url().optional(),
    PATH: z.string().default('/usr/local/bin:/usr/bin:/bin'),
  })
  .transform((environment): DeploymentsSettings => {
    const registry = environment.GANTRY_NPM_REGISTRY;
    return {
      directory: join(environment.GANTRY_DATA, 'deployments'),
      path: environment.PATH,
      secretKey: environment.GANTRY_SECRET_KEY,
      allowPrivateRepositories: environment.GANTRY_ALLOW_PRIVATE_REPOSITORIES === 'true',
      meterSeconds: environment.GANTRY_METER_SECONDS,
      buildTimeoutSeconds: environment.GANTRY_BUILD_TIMEOUT_SECONDS,
      buildEnvironment: registry === undefined ? {} : { npm_config_registry: registry },
    };
  });

export interface DeploymentsEnvironment extends SubgraphEnvironment {
  settings: DeploymentsSettings;
}

/** What this subgraph's process reads from its environment. @throws Error naming each setting that is wrong */
export function readDeploymentsEnvironment(): DeploymentsEnvironment {
  return {
    ...readEnvironment(subgraphEnvironmentSchema('deployments'), process.env),
    settings: readEnvironment(schema, process.env),
  };
}
