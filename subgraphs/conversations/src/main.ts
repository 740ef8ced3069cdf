import 'reflect-metadata';
import { fileURLToPath } from 'node:url';
import { runSubgraph } from '@gantry/platform/subgraph/runSubgraph.js';
import { readConversationsEnvironment } from './environment.js';
import { entities } from './persistence/entities.js';
import { createConversationsSubgraph } from './subgraph.js';

await runSubgraph(() => ({
  name: 'conversations',
  environment: readConversationsEnvironment(),
  entities,
  migrationsDirectory: fileURLToPath(new URL('../migrations', import.meta.url)),
  create: (platform) => createConversationsSubgraph(platform),
}));
