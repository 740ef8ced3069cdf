import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import { runSubgraph } from '@gantry/platform/subgraph/runSubgraph.js';
import { readWorkflowsEnvironment } from './environment.js';
import { entities } from './persistence/entities.js';
import { createWorkflowsSubgraph } from './subgraph.js';

await runSubgraph(() => {
  const environment = readWorkflowsEnvironment();
  const { allowPrivateAddresses, processes, mail, secretKey, limits, webhookPort, host } = environment;
  const secretBox = secretKey === undefined ? undefined : SecretBox.fromText(secretKey);
  return {
    name: 'workflows',
    environment,
    entities,
    migrationsDirectory: fileURLToPath(new URL('../migrations', import.meta.url)),
    create: (platform) =>
      createWorkflowsSubgraph(platform, {
        allowPrivateAddresses,
        processes,
        mail,
        executorId: randomUUID(),
        secretBox,
        limits,
        webhooks: webhookPort === undefined ? undefined : { port: webhookPort, host },
      }),
  };
});
