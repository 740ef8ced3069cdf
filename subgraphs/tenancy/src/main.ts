import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { runSubgraph } from '@gantry/platform/subgraph/runSubgraph.js';
import { readTenancyEnvironment } from './environment.js';
import { entities } from './persistence/entities.js';
import { createTenancySubgraph } from './subgraph.js';

await runSubgraph(() => ({
  name: 'tenancy',
  environment: readTenancyEnvironment(),
  entities,
  migrationsDirectory: fileURLToPath(new URL('../migrations', import.meta.url)),
  create: (platform) => createTenancySubgraph(platform),
}));
