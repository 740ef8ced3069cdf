import { serviceContext } from '@gantry/platform/identity/serviceContext.js';
import type { SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import { Leases } from '@gantry/platform/persistence/Leases.js';
import { Subgraph } from '@gantry/platform/subgraph/Subgraph.js';
import type { SubgraphPlatform } from '@gantry/platform/subgraph/SubgraphPlatform.js';
import { DbosEngine } from './adapters/durable/DbosEngine.js';
import { tracedEngine } from './adapters/durable/tracedEngine.js';
import type { ServiceGateSettings } from './adapters/gates/ServiceGate.js';
import { TenantGates } from './adapters/gates/TenantGates.js';
import { FairnessMetrics } from './adapters/telemetry/FairnessMetrics.js';
import { HttpResourceReader } from './adapters/http/HttpResourceReader.js';
import { UndiciHttpCaller } from './adapters/http/UndiciHttpCaller.js';
import { SubgraphInferences } from './adapters/inference/SubgraphInferences.js';
import { WebhookReceiver } from './adapters/webhook/WebhookReceiver.js';
import type { MailServer } from './adapters/mail/MailServer.js';
import { ThreadedApiReader } from './adapters/openapi/ThreadedApiReader.js';
import { ProtocolCallers } from './adapters/protocols/ProtocolCallers.js';
import { JqExpressions } from './adapters/jq/JqExpressions.js';
import { ScheduleMetrics } from './adapters/schedule/ScheduleMetrics.js';
import { MachineProcesses, type MachineProcessesOptions } from './adapters/process/MachineProcesses.js';
import { TokenCache } from './domain/authentication/TokenCache.js';
import { actions } from './domain/actions.js';
import type { AllowedProcesses } from './domain/dsl/AllowedProcesses.js';
import { defaultCalls } from './domain/execution/defaultCalls.js';
import type { ExecutionJob } from './domain/execution/ExecutionEngine.js';
import { ExecutionRunner } from './domain/execution/ExecutionRunner.js';
import { limitsWith, type LimitsByTier } from './domain/limits/TenantLimits.js';
import type { ChildWorkflows } from './domain/interpreter/ChildWorkflows.js';
import type { CallSettings } from './domain/interpreter/Services.js';
import { Scheduler } from './domain/schedule/Scheduler.js';
import { eventsOfOthers } from './events/eventsOfOthers.js';
import { webhooksPath } from './domain/webhook/Webhook.js';
import { announcer } from './events/announceHistory.js';
import { ConnectorCredentialMutations } from './graphql/ConnectorCredentialMutations.js';
import { ConnectorEnvironmentMutations } from './graphql/ConnectorEnvironmentMutations.js';
import { ConnectorMutations } from './graphql/ConnectorMutations.js';
import { ConnectorResolver } from './graphql/ConnectorResolver.js';
import { CompensationResolver } from './graphql/CompensationResolver.js';
import { Conversation } from './graphql/Conversation.js';
import { EditorResolver } from './graphql/EditorResolver.js';
import { ExecutionEventResolver } from './graphql/ExecutionEventResolver.js';
import { ExecutionMutations } from './graphql/ExecutionMutations.js';
import { ComparisonResolver } from './graphql/ComparisonResolver.js';
import { ApprovalChangeResolver } from './graphql/ApprovalChangeResolver.js';
import { ApprovalMutations } from './graphql/ApprovalMutations.js';
import { ApprovalResolver, TenantApprovalsResolver } from './graphql/ApprovalResolver.js';
import { EventMutations } from './graphql/EventMutations.js';
import { ReceivedEventResolver } from './graphql/ReceivedEventResolver.js';
import { ExecutionDiagramResolver, WorkflowDiagramResolver } from './graphql/DiagramResolver.js';
import { ExecutionResolver } from './graphql/ExecutionResolver.js';
import { findApproval, findConnector, findExecution, findOperation, findWorkflow } from './graphql/find.js';
import { ScheduleMutations } from './graphql/ScheduleMutations.js';
import { NextFiringsResolver, ScheduleResolver } from './graphql/ScheduleResolver.js';
import { SecretResolver } from './graphql/SecretResolver.js';
import { OperationTrialMutation } from './graphql/OperationTrialMutation.js';
import { LimitsResolver } from './graphql/LimitsResolver.js';
import { MigrationResolver } from './graphql/MigrationResolver.js';
import { ReplayResolver } from './graphql/ReplayResolver.js';
import { findWebhook } from './graphql/findWebhook.js';
import { WebhookMutations } from './graphql/WebhookMutations.js';
import {
  TenantWebhooksResolver,
  WebhookDeliveryResolver,
  WebhookResolver,
} from './graphql/WebhookResolver.js';
import { Tenant } from './graphql/Tenant.js';
import { TenantResolver } from './graphql/TenantResolver.js';
import { User } from './graphql/User.js';
import { WorkflowMutations } from './graphql/WorkflowMutations.js';
import { WorkflowResolver } from './graphql/WorkflowResolver.js';
import { CredentialVault } from './persistence/CredentialVault.js';
import { SignalBell } from './persistence/SignalBell.js';
import { ExecutionAdmission } from './persistence/ExecutionAdmission.js';
import { EventStarting } from './persistence/EventStarting.js';
import { EventTelling } from './persistence/EventTelling.js';
import { SecretVault } from './persistence/SecretVault.js';
import { Succession } from './persistence/Succession.js';
import { PostgresWebhookIntake } from './persistence/PostgresWebhookIntake.js';
import { WebhookVault } from './persistence/WebhookVault.js';
import { PostgresScheduleStore } from './persistence/PostgresScheduleStore.js';
import { ExecutionMigrator } from './persistence/ExecutionMigrator.js';
import { HistoryWriter } from './persistence/HistoryWriter.js';
import { PostgresChildWorkflows } from './persistence/PostgresChildWorkflows.js';
import { PostgresExecutionStore } from './persistence/PostgresExecutionStore.js';
import type { WorkflowsScope, WorkflowsServices } from './services.js';

export interface WorkflowsSettings {
  /** Whether connectors and calls may reach loopback and private addresses. Default false. */
  allowPrivateAddresses?: boolean | undefined;
  /** What may be run beside scripts. Default: nothing. */
  processes?: AllowedProcesses | undefined;
  /** What mails are sent by; without it none are. */
  mail?: MailServer | undefined;
  /** Limits of what is run, where they are not the default. */
  processLimits?: Pick<MachineProcessesOptions, 'scripts' | 'limitMs' | 'output'> | undefined;
  /** Keeps connectors' credentials; without it they are refused. */
  secretBox?: SecretBox | undefined;
  /** Names this process. Default `workflows`, for where there is no other: what it has left goes on as soon as it starts. */
  executorId?: string | undefined;
  /** Seconds after which the executions of a replica that says nothing go on in another. Default 5. */
  leaseSeconds?: number | undefined;
  /** How much one tenant may have, by its tier. */
  limits?: LimitsByTier | undefined;
  /** When services are left alone, where that is not the default. */
  services?: ServiceGateSettings | undefined;
  /** Where webhooks are served by the process itself, without TLS; nowhere by default. */
  webhooks?: { port: number; host: string } | undefined;
  /** Milliseconds and attempts of calls, where they are not the default. */
  calls?: Partial<CallSettings> | undefined;
}

interface Reference {
  id: string;
}

/** Connectors, definitions and executions. One of it at a time in a process: the engine keeps its state there. */
export async function createWorkflowsSubgraph(
  platform: SubgraphPlatform,
  settings: WorkflowsSettings = {},
): Promise<Subgraph<WorkflowsServices>> {
  const { database, events, streams, clients, logger } = platform;
  const reach = { allowPrivateAddresses: settings.allowPrivateAddresses ?? false };
  const vault = new CredentialVault(settings.secretBox ?? null);
  const secretVault = new SecretVault(settings.secretBox ?? null);
  const bell = new SignalBell(database.workerUrl, () => runner.wake());
  const expressions = new JqExpressions();
  const apis = new ThreadedApiReader();
  const histories = new HistoryWriter({ database, streams, announce: announcer(events) });
  const store = new PostgresExecutionStore({ database, vault, secretVault, bell, expressions, histories });
  const http = new UndiciHttpCaller(reach);
  const allowedProcesses = settings.processes ?? { shell: false, container: false };
  const processes = new MachineProcesses({ allowed: allowedProcesses, ...settings.processLimits });
  const limits = settings.limits ?? limitsWith();
  const fairness = new FairnessMetrics(platform.metrics);
  const gates = new TenantGates({
    limits,
    services: settings.services,
    delayed: (tier, reason) => fairness.delayed(tier, reason),
    circuitChanged: (tenantId, tier, service, open) => {
      fairness.circuitChanged(tier, open);
      const message = open ? 'A service fails and is left alone.' : 'A service is asked again.';
      logger.warn({ tenantId, tier, service }, message);
    },
  });
  const calls = { ...defaultCalls, ...settings.calls };
  const executorId = settings.executorId ?? 'workflows';
  const engine = new DbosEngine({
    databaseUrl: database.workerUrl,
    executorId,
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
  const tokens = new TokenCache(http);
  const childrenOf = (job: ExecutionJob): ChildWorkflows =>
    new PostgresChildWorkflows({ database, admission, cancel: (child) => runner.end(child) }, job);
  const runner = new ExecutionRunner({
    engine: tracedEngine(engine, (job) => store.traceOf(job)),
    store,
    expressions,
    http,
    protocols: new ProtocolCallers({ ...reach, allowPrograms: allowedProcesses.shell, mail: settings.mail }),
    processesOf: ({ tenantId }) => processes.of(tenantId),
    childrenOf,
    inferencesOf: ({ tenantId, tier = 'TEAM' }) =>
      new SubgraphInferences(clients, serviceContext('workflows', { id: tenantId, slug: tenantId, tier })),
    calls,
    tokens,
    gates,
    warn: (error, message) => logger.warn({ err: error }, message),
  });
  const admission = new ExecutionAdmission({
    limits,
    submit: (job) => runner.submit(job),
    asked: (tier, outcome) => fairness.asked(tier, outcome),
  });
  const warn = (error: unknown, message: string): void => logger.warn({ err: error }, message);
  const scheduler = new Scheduler({
    store: new PostgresScheduleStore({ database, events, admission, warn }),
    observer: new ScheduleMetrics(platform.metrics),
    warn,
  });
  const starting = new EventStarting({ database, admission, warn });
  const telling = new EventTelling({ database, expressions, starting, warn });
  const webhookVault = new WebhookVault(settings.secretBox ?? null);
  const receiver = new WebhookReceiver({
    intake: new PostgresWebhookIntake({ database, events, admission, vault: webhookVault, warn }),
    registry: platform.metrics,
    warn,
  });
  const succession = new Succession({
    leases: new Leases(database, executorId),
    executorId,
    leaseSeconds: settings.leaseSeconds ?? 5,
    takeOver: (executorIds) => engine.takeOver(executorIds),
    warn: (error, message) => logger.warn({ err: error }, message),
  });
  return new Subgraph<WorkflowsServices>({
    name: 'workflows',
    platform,
    actions,
    services: {
      database,
      streams,
      expressions,
      store,
      migrator: new ExecutionMigrator({ histories, expressions, calls }),
      runner,
      admission,
      vault,
      secretVault,
      webhookVault,
      reach,
      allowedProcesses,
      sendsMail: settings.mail !== undefined,
      http,
      resources: new HttpResourceReader(http),
      apis,
      tokens,
      calls,
    },
    consumes: eventsOfOthers,
    resolvers: [
      ConnectorResolver,
      ConnectorMutations,
      ConnectorCredentialMutations,
      ConnectorEnvironmentMutations,
      OperationTrialMutation,
      WorkflowResolver,
      WorkflowDiagramResolver,
      ComparisonResolver,
      EditorResolver,
      WorkflowMutations,
      ExecutionResolver,
      ExecutionDiagramResolver,
      ExecutionMutations,
      CompensationResolver,
      ReplayResolver,
      MigrationResolver,
      ExecutionEventResolver,
      ScheduleResolver,
      NextFiringsResolver,
      ScheduleMutations,
      EventMutations,
      ApprovalResolver,
      TenantApprovalsResolver,
      ApprovalMutations,
      ApprovalChangeResolver,
      ReceivedEventResolver,
      WebhookResolver,
      WebhookDeliveryResolver,
      TenantWebhooksResolver,
      WebhookMutations,
      TenantResolver,
      LimitsResolver,
      SecretResolver,
    ],
    orphanedTypes: [Conversation, User, Tenant],
    references: {
      Connector: ({ id }: Reference, scope: WorkflowsScope) => findConnector(id, scope),
      Operation: ({ id }: Reference, scope: WorkflowsScope) => findOperation(id, scope),
      Workflow: ({ id }: Reference, scope: WorkflowsScope) => findWorkflow(id, scope),
      Execution: ({ id }: Reference, scope: WorkflowsScope) => findExecution(id, scope),
      Webhook: ({ id }: Reference, scope: WorkflowsScope) => findWebhook(id, scope),
      Approval: ({ id }: Reference, scope: WorkflowsScope) => findApproval(id, scope),
      Tenant: ({ id }: Reference, scope: WorkflowsScope) => (id === scope.tenant.id ? { id } : null),
    },
    mounts: { [webhooksPath]: (request, response) => receiver.handle(request, response) },
    onStart: async () => {
      await succession.enter();
      await runner.start();
      succession.begin();
      await telling.start();
      scheduler.start();
      if (settings.webhooks) {
        const port = await receiver.listen(settings.webhooks.port, settings.webhooks.host);
        logger.info({ webhookPort: port }, 'Webhooks can be called.');
      }
    },
    onStop: async () => {
      await receiver.close();
      await Promise.all([telling.stop(), scheduler.stop()]);
      await runner.stop();
      await succession.leave();
      await Promise.all([apis.close(), expressions.close(), http.close(), processes.close(), bell.close()]);
    },
  });
}
