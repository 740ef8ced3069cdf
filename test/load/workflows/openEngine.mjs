import { fileURLToPath } from 'node:url';
import { newId } from '@gantry/platform/ids/newId.js';
import { Database } from '@gantry/platform/persistence/Database.js';
import { DbosEngine } from '@gantry/workflows/adapters/durable/DbosEngine.js';
import { JqExpressions } from '@gantry/workflows/adapters/jq/JqExpressions.js';
import { compileDefinition } from '@gantry/workflows/domain/dsl/compileDefinition.js';
import { ExecutionRunner } from '@gantry/workflows/domain/execution/ExecutionRunner.js';
import { entities } from '@gantry/workflows/persistence/entities.js';
import { ExecutionRepository } from '@gantry/workflows/persistence/ExecutionRepository.js';
import { HistoryWriter } from '@gantry/workflows/persistence/HistoryWriter.js';
import { PostgresExecutionStore } from '@gantry/workflows/persistence/PostgresExecutionStore.js';
import { SignalBell } from '@gantry/workflows/persistence/SignalBell.js';
import { WorkflowRepository } from '@gantry/workflows/persistence/WorkflowRepository.js';
import { pino } from 'pino';

const migrationsDirectory = fileURLToPath(
  new URL('../../../subgraphs/workflows/migrations', import.meta.url),
);

/**
 * The engine of the workflows subgraph with nothing around it: history, events' place and journal in PostgreSQL.
 * @param {import('@gantry/platform/persistence/provisionDatabase.js').DatabaseUrls} urls
 */
export async function openEngine(urls) {
  const logger = pino({ level: 'silent' });
  const database = await Database.open({ urls, entities, migrationsDirectory, logger });
  /** By execution, who waits for its end. */
  const waiting = new Map();
  const expressions = new JqExpressions();
  const bell = new SignalBell(urls.worker, () => runner.wake());
  const store = new PostgresExecutionStore({
    database,
    bell,
    vault: { open: () => [] },
    secretVault: { open: () => ({}) },
    expressions,
    histories: new HistoryWriter({
      database,
      // Nobody listens; who waits here is told of the end.
      streams: {
        append: async () => '',
        close: async (_tenant, stream) => waiting.get(stream.slice('execution/'.length))?.(),
      },
      announce: async () => {},
    }),
  });
  const engine = new DbosEngine({
    databaseUrl: urls.worker,
    executorId: 'bench',
    tenantConcurrency: { FREE: 200, TEAM: 200, ENTERPRISE: 200 },
    journalOf: (job) => store.journal(job),
    mailboxOf: (job) => store.mailbox(job),
    putAway: (job, waits) => store.putAway(job, waits),
    logger,
  });
  const runner = new ExecutionRunner({
    engine,
    store,
    expressions,
    http: {},
    calls: {},
    warn: console.error,
  });
  await runner.start();
  const tenantId = newId('tnt');
  return {
    database,
    tenantId,
    close: async () => {
      await runner.stop();
      await Promise.all([bell.close(), expressions.close(), database.close()]);
    },
    /** A workflow of these tasks. */
    addWorkflow: async (name, tasks) => {
      const source = JSON.stringify({
        document: { dsl: '1.0.3', namespace: 'bench', name, version: '1.0.0' },
        do: tasks,
      });
      const { definition } = await compileDefinition(source, { connectors: [], expressions });
      const workflow = { name, source, definition, conversationId: null, createdBy: 'usr_bench' };
      return database.tenant({ tenantId }, (em) => new WorkflowRepository(em).add(tenantId, workflow));
    },
    /** Starts an execution: its id, and its end to wait for. */
    start: async (workflow) => {
      const executionId = await database.tenant({ tenantId }, (em) =>
        new ExecutionRepository(em).add(tenantId, workflow, {}, 'usr_bench'),
      );
      const ended = new Promise((resolve) => waiting.set(executionId, resolve)).then(() =>
        waiting.delete(executionId),
      );
      await runner.submit({ executionId, tenantId });
      return { executionId, ended };
    },
  };
}
