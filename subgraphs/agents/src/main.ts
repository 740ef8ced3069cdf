import { fileURLToPath } from 'node:url';
import { runSubgraph } from '@gantry/platform/subgraph/runSubgraph.js';
import { environment } from './environment.js';
import { entities } from './persistence/entities.js';
import { createAgentsSubgraph } from './subgraph.js';

await runSubgraph({
  name: 'agents',
  environment,
  entities,
  migrationsDirectory: fileURLToPath(new URL('../migrations', import.meta.url)),
  create: (platform) => createAgentsSubgraph(platform, { inference: environment.inference }),
});
