import { fileURLToPath } from 'node:url';
import { runSubgraph } from '@gantry/platform/subgraph/runSubgraph.js';
import { environment } from './environment.js';
import { entities } from './persistence/entities.js';
import { createCostSubgraph } from './subgraph.js';

await runSubgraph({
  name: 'cost',
  environment,
  entities,
  migrationsDirectory: fileURLToPath(new URL('../migrations', import.meta.url)),
  create: (platform) => createCostSubgraph(platform),
});
