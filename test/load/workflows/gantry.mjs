// Executions of trivial tasks as the workflows subgraph runs them: history, events and journal in PostgreSQL. Started by bench.mjs.
import { fileURLToPath } from 'node:url';
import { newId } from '@gantry/platform/ids/newId.js';
import { Database } from '@gantry/platform/persistence/Database.js';
import { DbosEngine } from '@gantry/workflows/adapters/durable/DbosEngine.js';
import { JqExpressions } from '@gantry/workflows/adapters/jq/JqExpressions.js';
import { compileDefinition } from '@gantry/workflows/domain/dsl/compileDefinition.js';
import { ExecutionRunner } from '@gantry/workflows/domain/execution/ExecutionRunner.js';
import { entities } from '@gantry/workflows/persistence/entities.js';
import { ExecutionRepository } from '@gantry/workflows/persistence/ExecutionRepository.js';
import { PostgresExecutionStore } from '@gantry/workflows/persistence/PostgresExecutionStore.js';
import { WorkflowRepository } from '@gantry/workflows/persistence/WorkflowRepository.js';
import { pino } from 'pino';
import { measure } from './measure.mjs';

const [urls, executions, steps] = process.argv.slice(2).map((text) => JSON.parse(text));
const logger = pino({ level: 'silent' });
const migrationsDirectory = fileURLToPath(
  new URL('../../../subgraphs/workflows/migrations', import.meta.url),
);
const database = await Database.open({ urls, entities, migrationsDirectory, logger });
/** By execution, who waits for its end. */
const waiting = new Map();
const store = new PostgresExecutionStore({
  database,
  vault: { open: () => [] },
  // Nobody listens; who waits here is told of the end.
  streams: {
    append: async () => '',
    close: async (_tenant, stream) => waiting.get(stream.slice('execution/'.length))?.(),
  },
  announce: async () => {},
});
const engine = new DbosEngine({
  databaseUrl: urls.worker,
  executorId: 'bench',
  tenantConcurrency: { FREE: 200, TEAM: 200, ENTERPRISE: 200 },
  journalOf: (job) => store.journal(job),
  logger,
});
const expressions = new JqExpressions();
const runner = new ExecutionRunner({ engine, store, expressions, http: {}, calls: {}, warn: console.error });
await runner.start();

const tasks = Array.from({ length: steps }, (_, step) => ({ [`task${step}`]: { set: { step } } }));
const source = JSON.stringify({
  document: { dsl: '1.0.3', namespace: 'bench', name: 'bench', version: '1.0.0' },
  do: tasks,
});
const { definition } = await compileDefinition(source, { connectors: [], expressions });
const tenantId = newId('tnt');
const workflow = await database.tenant({ tenantId }, (em) =>
  new WorkflowRepository(em).add(tenantId, {
    name: 'bench',
    source,
    definition,
    conversationId: null,
    createdBy: 'usr_bench',
  }),
);
const result = await measure(
  async (count) => {
    await Promise.all(
      Array.from({ length: count }, async () => {
        const executionId = await database.tenant({ tenantId }, (em) =>
          new ExecutionRepository(em).add(tenantId, workflow, {}, 'usr_bench'),
        );
        const ended = new Promise((resolve) => waiting.set(executionId, resolve));
        await runner.submit({ executionId, tenantId });
        await ended;
        waiting.delete(executionId);
      }),
    );
  },
  executions,
  steps,
);
console.log(JSON.stringify(result));
process.exit(0);
