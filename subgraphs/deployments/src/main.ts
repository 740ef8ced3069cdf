import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { runSubgraph } from '@gantry/platform/subgraph/runSubgraph.js';
import { readDeploymentsEnvironment } from './environment.js';
import { entities } from './persistence/entities.js';
import { createDeploymentsSubgraph } from './subgraph.js';

await runSubgraph(() => {
  const environment = readDeploymentsEnvironment();
  return {
    name: 'deployments',
    environment,
    entities,
    migrationsDirectory: fileURLToPath(new URL('../migrations', import.meta.url)),
    create: (platform) =>
      createDeploymentsSubgraph(platform, {
        ...environment.settings,
        replicaId: randomUUID(),
        // In its own time, as when it is told to from outside; whoever runs it starts it again.
        onHostLost: () => process.kill(process.pid, 'SIGTERM'),
      }),
  };
});
