import { fileURLToPath } from 'node:url';
import { EventCatalog } from '@gantry/platform/events/EventCatalog.js';
import { EventHub } from '@gantry/platform/events/EventHub.js';
import { eventSchemasDirectory } from '@gantry/platform/events/eventSchemasDirectory.js';
import { newId } from '@gantry/platform/ids/newId.js';
import { Database } from '@gantry/platform/persistence/Database.js';
import { DbosEngine } from '@gantry/workflows/adapters/durable/DbosEngine.js';
import { JqExpressions } from '@gantry/workflows/adapters/jq/JqExpressions.js';
import { compileDefinition } from '@gantry/workflows/domain/dsl/compileDefinition.js';
import { announcer } from '@gantry/workflows/events/announceHistory.js';
import { ExecutionRunner } from '@gantry/workflows/domain/execution/ExecutionRunner.js';
import { TenantGates } from '@gantry/workflows/adapters/gates/TenantGates.js';
import { limitsWith } from '@gantry/workflows/domain/limits/TenantLimits.js';
import { entities } from '@gantry/workflows/persistence/entities.js';
import { ExecutionAdmission } from '@gantry/workflows/persistence/ExecutionAdmission.js';
import { ExecutionRepository } from '@gantry/workflows/persistence/ExecutionRepository.js';
import { ExecutionTurns } from '@gantry/workflows/persistence/ExecutionTurns.js';
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
  const catalog = EventCatalog.load(eventSchemasDirectory, ['workflows']);
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
      announce: announcer(new EventHub('workflows', database, null, catalog, logger)),
    }),
  });
  const limits = limitsWith();
  const engine = new DbosEngine({
    databaseUrl: urls.worker,
    executorId: 'bench',
    tenantConcurrency: {
      FREE: limits.FREE.executions,
      TEAM: limits.TEAM.executions,
      ENTERPRISE: limits.ENTERPRISE.executions,
    },
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
    processesOf: () => ({}),
    childrenOf: () => ({}),
    inferencesOf: () => ({}),
    tokens: { of: () => ({}) },
    gates: new TenantGates({ limits }),
    warn: (...given) => console.error(...given),
  });
  await runner.start();
  const tenantId = newId('tnt');
  const admission = new ExecutionAdmission({ limits, submit: (job) => runner.submit(job) });
  const endOf = (executionId) =>
    new Promise((resolve) => waiting.set(executionId, resolve)).then(() => waiting.delete(executionId));
  const addWorkflow = async (name, tasks, owner = tenantId) => {
    const source = JSON.stringify({
      document: { dsl: '1.0.3', namespace: 'bench', name, version: '1.0.0' },
      do: tasks,
    });
    const { definition } = await compileDefinition(source, { connectors: [], expressions });
    const workflow = { name, source, definition, conversationId: null, createdBy: 'usr_bench' };
    return database.tenant({ tenantId: owner }, (em) => new WorkflowRepository(em).add(owner, workflow));
  };
  return {
    database,
    tenantId,
    close: async () => {
      await runner.stop();
      await Promise.all([bell.close(), expressions.close(), database.close()]);
    },
    /** A workflow of these tasks. */
    addWorkflow,
    /** Starts an execution: its id, and its end to wait for. */
    start: async (workflow) => {
      const executionId = await database.tenant({ tenantId }, (em) =>
        new ExecutionRepository(em).add(tenantId, workflow, {}, 'usr_bench'),
      );
      const ended = endOf(executionId);
      await runner.submit({ executionId, tenantId });
      return { executionId, ended };
    },
    /**
     * Another tenant, with a workflow of these tasks; its executions are asked for as anybody's are.
     * @param {'FREE' | 'TEAM' | 'ENTERPRISE'} tier
     */
    addTenant: async (tier, tasks) => {
      const tenant = { id: newId('tnt'), tier };
      const { id } = await addWorkflow('bench', tasks, tenant.id);
      const within = (work) => database.tenant({ tenantId: tenant.id }, work);
      const workflow = await within((em) => new WorkflowRepository(em).find(id));
      const request = { tenant, workflow, input: {}, startedBy: 'usr_bench' };
      return {
        start: async () => {
          const admitted = await within((em) => admission.admit(em, request));
          const ended = endOf(admitted.executionId);
          await admitted.submit();
          return { ended };
        },
        /** How many of its executions wait to begin. */
        queued: async () => (await within((em) => new ExecutionTurns(em).standing())).queued,
      };
    },
  };
}
