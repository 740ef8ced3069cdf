import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { runSubgraph } from '@gantry/platform/subgraph/runSubgraph.js';
import { readAgentsEnvironment } from './environment.js';
import { entities } from './persistence/entities.js';
import { createAgentsSubgraph } from './subgraph.js';

await runSubgraph(() => {
  const environment = readAgentsEnvironment();
  return {
    name: 'agents',
    environment,
    entities,
    migrationsDirectory: fileURLToPath(new URL('../migrations', import.meta.url)),
    create: (platform) => createAgentsSubgraph(platform, { inference: environment.inference }),
  };
});
