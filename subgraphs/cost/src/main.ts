import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { runSubgraph } from '@gantry/platform/subgraph/runSubgraph.js';
import { readCostEnvironment } from './environment.js';
import { entities } from './persistence/entities.js';
import { createCostSubgraph } from './subgraph.js';

await runSubgraph(() => ({
  name: 'cost',
  environment: readCostEnvironment(),
  entities,
  migrationsDirectory: fileURLToPath(new URL('../migrations', import.meta.url)),
  create: (platform) => createCostSubgraph(platform),
}));
