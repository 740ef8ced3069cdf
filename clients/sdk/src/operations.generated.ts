// Generated from schema/supergraph.graphql and test/golden-path/operations.graphql by `npm run generate`.
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
/** The draft that is to become a workflow. */
export type ApproveDraftInput = {
  /** The conversation that the draft came out of. */
  conversationId: string | number;
  /** The draft; no newer one may have superseded it. */
  draftId: string | number;
  /** Same key and same input, same result; 1 to 200 characters. */
  idempotencyKey?: string | null | undefined;
};

/** How the policies decided. */
export type AuthorizationDecision =
  /** The actor might do it. */
  | 'ALLOW'
  /** The actor might not, and it was not done. */
  | 'DENY';

/** After how long a budget starts anew. Periods are those of the calendar in UTC. */
export type BudgetPeriod =
  /** Every day at 00:00 UTC. */
  | 'DAY'
  /** Every first of a month. */
  | 'MONTH'
  /** On the first of January, April, July and October. */
  | 'QUARTER'
  /** Every first of January. */
  | 'YEAR';

/** A secret for one of the document's security schemes. */
export type ConnectorCredentialInput = {
  /** The scheme's name in the document. */
  scheme: string;
  /** The API key or token, "user:password" for basic and digest, "client id:secret" for OAuth 2. Kept encrypted; it can never be read back. Needed without `secret`. */
  value?: string | null | undefined;
  /** Name of one of the tenant's secrets in the place of a value: what it is when a call is made is sent. */
  secret?: string | null | undefined;
  /** What a token of OAuth 2 or OpenID Connect is asked for; by default what the authority gives. */
  scopes?: Array<string> | null | undefined;
};

/** The code of a new project. */
export type ConnectRepositoryInput = {
  /** The project's name, one line of 1 to 100 characters. */
  name: string;
  /** An https or http URL of a git repository that can be read without a login. */
  url: string;
  /** The branch to deploy by default; `main` without it. It must exist. */
  branch?: string | null | undefined;
  /** A replica counts as healthy when GET of this path answers below 500; `/` without it. */
  healthPath?: string | null | undefined;
  /** The command that a replica runs, word by word, instead of `npm start`; no shell reads it. */
  command?: Array<string> | null | undefined;
  /** Same key and same input, same project; 1 to 200 characters. */
  idempotencyKey?: string | null | undefined;
};

/** Whether a conversation goes on. */
export type ConversationStatus =
  /** It takes messages. */
  | 'ACTIVE'
  /** It takes no more messages and its draft can no longer be approved. */
  | 'ENDED';

/** By what a report is broken down. */
export type CostDimension =
  /** The kind of thing used; the value is a CostService. */
  | 'SERVICE'
  /** The project whose pods used it; the value is its id. */
  | 'PROJECT'
  /** The agent that used it; the value is its id. */
  | 'AGENT'
  /** The workflow whose execution used it; the value is its id. */
  | 'WORKFLOW';

/** A new budget. */
export type CreateBudgetInput = {
  /** 1 to 200 characters. */
  name: string;
  /** What may be spent in one period: a plain decimal above 0 such as "1250.50", up to 15 digits before and 12 after the point. */
  amount: string;
  /** ISO 4217 code; only the tenant's own currency, USD. */
  currency?: string;
  /** After how long it starts anew. */
  period?: BudgetPeriod;
  /** Fractions of the amount at which to raise an alert, above 0 and at most 100; up to 20. 0.8 is four fifths. */
  alertAt?: Array<number>;
  /** 1 to 200 characters; the same key and input again answer the same and do nothing. */
  idempotencyKey?: string | null | undefined;
};

/** What a new tenant shall be. */
export type CreateTenantInput = {
  /** The name that people read, 1 to 80 characters. */
  name: string;
  /** Its name in addresses: 2 to 40 of a-z, 0-9 and hyphens, no hyphen at either end. It can not be changed later. */
  slug: string;
  /** Decides the quotas. */
  tier?: Tier;
  /** The same key with the same input creates one tenant, however often it is sent. */
  idempotencyKey?: string | null | undefined;
};

/** What a zone is to be. */
export type CreateZoneInput = {
  /** Its name, `^[a-z0-9]{1,10}$`, unique in the tenant. */
  name: string;
  /** Whether it is to be reached from outside. */
  visibility: ZoneVisibility;
  /** Same key and same input, same zone; 1 to 200 characters. */
  idempotencyKey?: string | null | undefined;
};

/** What to deploy, and where. */
export type DeployInput = {
  /** The project. */
  projectId: string | number;
  /** The zone. A public zone holds one project. */
  zoneId: string | number;
  /** A branch, tag or commit; without it the project's branch. */
  ref?: string | null | undefined;
  /** What each clone may use; without it as before, REGULAR the first time. */
  size?: PodSize | null | undefined;
  /** How many copies run, from 1; without it as before, 1 the first time. */
  clones?: number | null | undefined;
  /** Same key and same input, same rollout; 1 to 200 characters. */
  idempotencyKey?: string | null | undefined;
};

/** How much a diagnostic matters. */
export type DiagnosticSeverity =
  /** The definition cannot be kept or run. */
  | 'ERROR'
  /** It can, and may not do what was meant. */
  | 'WARNING'
  /** Something to know. */
  | 'INFO';

/** How bad a remark on a draft is. */
export type DraftDiagnosticSeverity =
  /** The definition does not compile; no draft has one. */
  | 'ERROR'
  /** Something may not be what was meant. */
  | 'WARNING'
  /** Something was guessed from its name. */
  | 'INFO';

/** What happened in an execution. */
export type ExecutionEventType =
  /** It began; `detail` has its input. */
  | 'EXECUTION_STARTED'
  /** A task began. */
  | 'TASK_STARTED'
  /** A task did not run, because its `if` was false. */
  | 'TASK_SKIPPED'
  /** A task failed and will be tried again; `detail` has the attempt, the delay and the error. */
  | 'TASK_RETRIED'
  /** A task ended; `detail` has its output. */
  | 'TASK_COMPLETED'
  /** A task ended with an error, which `detail` has. */
  | 'TASK_FAILED'
  /** A branch of a fork was ended, because the others had decided; nothing more follows of it. */
  | 'TASK_CANCELLED'
  /** A task waits; `detail` says until when and, where it is a call that was put off, for which reason. */
  | 'WAIT_STARTED'
  /** A task waits for events; `detail` has their types, null for any. */
  | 'LISTEN_STARTED'
  /** A task has heard an event that it waits for; `detail` has its id, source and type. */
  | 'EVENT_CONSUMED'
  /** A task has published an event; `detail` has its id, source and type. */
  | 'EVENT_EMITTED'
  /** Somebody had it go on with another version of its workflow; `detail` has `from`, `to` and who. */
  | 'EXECUTION_MIGRATED'
  /** A task waits for the answer of people; `detail` has its approval, its title and who they are. */
  | 'APPROVAL_REQUESTED'
  /** An approval was answered; `detail` has the decision, the reason, the data and by whom. */
  | 'APPROVAL_ANSWERED'
  /** What it has done is undone from here on, the last first; `detail` has the error, or who cancelled it. */
  | 'COMPENSATION_STARTED'
  /** Somebody had it tried again; `detail` says who, and what was left out. */
  | 'COMPENSATION_RESUMED'
  /** What a task has done begins to be undone. */
  | 'TASK_COMPENSATION_STARTED'
  /** What a task had done has been undone. */
  | 'TASK_COMPENSATED'
  /** What a task has done could not be undone; `detail` has the error. */
  | 'TASK_COMPENSATION_FAILED'
  /** Somebody decided that what a task has done stays; `detail` says who. */
  | 'TASK_COMPENSATION_SKIPPED'
  /** The last event, unless somebody has it tried again: `detail` has the error, and what remains undone. */
  | 'COMPENSATION_FAILED'
  /** The last event: it ended; `detail` has its output. */
  | 'EXECUTION_COMPLETED'
  /** The last event: it ended with the error in `detail`. */
  | 'EXECUTION_FAILED'
  /** The last event: it was cancelled. */
  | 'EXECUTION_CANCELLED';

/** Where an execution stands. */
export type ExecutionStatus =
  /** Asked for, and not begun. */
  | 'PENDING'
  /** Begun, and not ended; it may be waiting. */
  | 'RUNNING'
  /** It failed, or was cancelled, and what it had done is being undone. */
  | 'COMPENSATING'
  /** Ended with an output. */
  | 'COMPLETED'
  /** Ended with an error that nothing caught. */
  | 'FAILED'
  /** Ended by someone before its end. */
  | 'CANCELLED'
  /** Something that it had done could not be undone: see `undone`, `retryCompensation` and `skipCompensation`. */
  | 'COMPENSATION_FAILED';

/** A business API to import. */
export type ImportConnectorInput = {
  /** By which workflows will call it: a letter, then at most 62 letters, digits, hyphens and underscores. */
  name: string;
  /** Document of OpenAPI 3.0, 3.1 or Swagger 2.0: JSON of at most 16 Mi characters or YAML of at most 4 Mi, with at most 2,000 operations. Needed without openapiUrl. */
  openapi?: string | null | undefined;
  /** http or https URL of the document, for those that are longer than a request may be. It is read once, now. */
  openapiUrl?: string | null | undefined;
  /** http or https URL under which the operations are; by default the document's first server, its variables as they are by default. */
  baseUrl?: string | null | undefined;
  /** Secrets that calls to its base URL send along. Left out when replacing: those it has are kept, unless calls would then go to another origin (CREDENTIALS_NEEDED). */
  credentials?: Array<ConnectorCredentialInput> | null | undefined;
  /** Whether to take the place of a connector of the same name; without it that is NAME_TAKEN. */
  replace?: boolean;
  /** 1 to 200 characters; the same key and input again answer the same and do nothing. */
  idempotencyKey?: string | null | undefined;
};

/** Whom to invite. */
export type InviteMemberInput = {
  /** Their address, at most 254 characters. Whoever signs in with it, verified, becomes the member. */
  email: string;
  /** What they may do; at least one. Only an OWNER may make an OWNER. */
  roles: Array<Role>;
  /** The same key with the same input invites once, however often it is sent. */
  idempotencyKey?: string | null | undefined;
};

/** Where a line was printed. */
export type LogStream =
  /** Standard output. */
  | 'STDOUT'
  /** Standard error, or the platform about the process. */
  | 'STDERR';

/** Who speaks. */
export type MessageRole =
  /** A person. */
  | 'USER'
  /** The agent. */
  | 'ASSISTANT';

/** How far a message is. */
export type MessageStatus =
  /** The agent has not finished writing it; its content is still empty. */
  | 'PENDING'
  /** All of it is there. */
  | 'COMPLETED'
  /** The agent could not finish it; its content is what there was, and `error` says why. */
  | 'FAILED';

/** What each clone of a pod may use. */
export type PodSize =
  /** 0.25 vCPU and 256 MiB. */
  | 'REGULAR'
  /** 4 vCPU and 2048 MiB. */
  | 'BIG';

/** How a pod is. */
export type PodStatus =
  /** No release has served in it yet. */
  | 'PENDING'
  /** All clones are ready. */
  | 'RUNNING'
  /** Some clones are ready; the others are being started again. */
  | 'DEGRADED'
  /** No clone is ready; they are being started again. */
  | 'DOWN';

/** What a tier limits. */
export type QuotaResource =
  /** Members and open invitations, as they are now. No more can be invited at the limit. */
  | 'MEMBERS'
  /** Projects that have been rolled out at least once. */
  | 'PROJECTS'
  /** Conversations started in the calendar month (UTC). */
  | 'CONVERSATIONS'
  /** Executions of workflows started in the calendar month (UTC). */
  | 'EXECUTIONS'
  /** Tokens read and written by models in the calendar month (UTC). */
  | 'INFERENCE_TOKENS';

/** What became of a release. */
export type ReleaseStatus =
  /** Its first rollout has not ended. */
  | 'PENDING'
  /** It serves. */
  | 'ACTIVE'
  /** It has served; another does now. It can be rolled back to. */
  | 'SUPERSEDED'
  /** Its rollout failed, and it has never served for good. */
  | 'FAILED';

/** What a member may do in a tenant. Each role may do all that the ones below it may. */
export type Role =
  /** Everything, including making and removing owners. A tenant always has one. */
  | 'OWNER'
  /** Manages members other than owners, and reads the audit trail. */
  | 'ADMIN'
  /** Creates, changes, runs and deploys. */
  | 'DEVELOPER'
  /** Reads, and nothing else. */
  | 'VIEWER';

/** Which release is to serve again. */
export type RollbackInput = {
  /** The project. */
  projectId: string | number;
  /** The release. It comes back to its zone, with the configuration and the secrets that it had. */
  releaseId: string | number;
  /** Same key and same input, same rollout; 1 to 200 characters. */
  idempotencyKey?: string | null | undefined;
};

/** Where a rollout is. It ends with HEALTHY, FAILED or ROLLED_BACK. */
export type RolloutPhase =
  /** It waits for its turn, or begins again after an interruption. */
  | 'QUEUED'
  /** The commit is fetched from the repository. */
  | 'FETCHING'
  /** It is built; secrets are not known to the build. */
  | 'BUILDING'
  /** What was built is kept unchanged under its digest. */
  | 'RELEASING'
  /** The replicas are started, without traffic. */
  | 'STARTING'
  /** The replicas are asked whether they are healthy. */
  | 'VERIFYING'
  /** The release serves. The end of a deployment or rollback that succeeded. */
  | 'HEALTHY'
  /** The release does not serve, and what served before still does. */
  | 'FAILED'
  /** An earlier release is being put back. */
  | 'ROLLING_BACK'
  /** The release failed soon after it had taken the traffic; the one before serves again. */
  | 'ROLLED_BACK';

/** Something to say in a conversation. */
export type SendMessageInput = {
  /** The conversation. */
  conversationId: string | number;
  /** What to say, 1 to 20,000 characters. */
  content: string;
  /** Same key and same input, same result; 1 to 200 characters. */
  idempotencyKey?: string | null | undefined;
};

/** A value that the next release of a project is told. */
export type SetSecretInput = {
  /** The project. */
  projectId: string | number;
  /** The environment variable, `^[A-Z][A-Z0-9_]{0,63}$` and none that the platform sets. */
  name: string;
  /** The value, at most 65,536 bytes. It can never be read back. */
  value: string;
  /** Same key and same input, same version; 1 to 200 characters. */
  idempotencyKey?: string | null | undefined;
};

/** What a conversation is about and with whom. */
export type StartConversationInput = {
  /** Its title, 1 to 200 characters. */
  title: string;
  /** The agent to talk to; without it the tenant's default agent. */
  agentId?: string | number | null | undefined;
  /** Same key and same input, same result; 1 to 200 characters. */
  idempotencyKey?: string | null | undefined;
};

/** What to run. */
export type StartExecutionInput = {
  /** The workflow, whose latest version is run. */
  workflowId: string | number;
  /** Its input, at most 1 MiB as JSON; {} by default. */
  input?: unknown;
  /** The connectors' environment to call them in, like `sandbox`: a connector without it is not called. By default the definition's document.metadata.environment, else their own base URLs. */
  environment?: string | null | undefined;
  /** Which of the tenant's executions that wait begin first: from 0 to 9, the highest. By default the definition's document.metadata.priority, else 5. */
  priority?: number | null | undefined;
  /** 1 to 200 characters; the same key and input again answer the same and do nothing. */
  idempotencyKey?: string | null | undefined;
};

/** What a tenant has agreed to; it decides the quotas. */
export type Tier =
  /** To try things: 5 members, 3 projects. */
  | 'FREE'
  /** For a team: 50 members, 30 projects. */
  | 'TEAM'
  /** For an organisation: 10,000 members, 3,000 projects. */
  | 'ENTERPRISE';

/** What a quantity counts. Every unit belongs to one service: TOKEN_INPUT to INFERENCE, TOKEN_OUTPUT to INFERENCE, EXECUTION_SECOND to EXECUTION, VCPU_SECOND to COMPUTE, GIB_SECOND to COMPUTE. */
export type UsageUnit =
  /** Tokens that a model has read. */
  | 'TOKEN_INPUT'
  /** Tokens that a model has written. */
  | 'TOKEN_OUTPUT'
  /** Seconds from the start of an execution to its end. */
  | 'EXECUTION_SECOND'
  /** vCPUs that a pod reserved, times seconds. */
  | 'VCPU_SECOND'
  /** GiB of memory that a pod reserved, times seconds. */
  | 'GIB_SECOND';

/** Whether a zone is reached from outside. */
export type ZoneVisibility =
  /** Port 8000 of its pod's container is exposed at the zone's URL; it holds one project. */
  | 'PUBLIC'
  /** Nothing is exposed; it may hold several projects. */
  | 'PRIVATE';

export type ViewerQueryVariables = Exact<{ [key: string]: never; }>;


export type ViewerQuery = { viewer: { id: string, email: string | null, memberships: Array<{ roles: Array<Role>, tenant: { id: string, slug: string, name: string, tier: Tier } }> } | null };

export type CreateTenantMutationVariables = Exact<{
  input: CreateTenantInput;
}>;


export type CreateTenantMutation = { createTenant: { tenant: { id: string, slug: string, name: string, tier: Tier, quotas: Array<{ resource: QuotaResource, limit: number, used: number }> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type InviteMemberMutationVariables = Exact<{
  input: InviteMemberInput;
}>;


export type InviteMemberMutation = { inviteMember: { member: { id: string, email: string, roles: Array<Role> } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ImportConnectorMutationVariables = Exact<{
  input: ImportConnectorInput;
}>;


export type ImportConnectorMutation = { importConnector: { connector: { id: string, name: string, operations: { nodes: Array<{ name: string, method: string, path: string }> } } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type StartConversationMutationVariables = Exact<{
  input: StartConversationInput;
}>;


export type StartConversationMutation = { startConversation: { conversation: { id: string, title: string, status: ConversationStatus, agent: { id: string, name: string } | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type SendMessageMutationVariables = Exact<{
  input: SendMessageInput;
}>;


export type SendMessageMutation = { sendMessage: { message: { id: string, role: MessageRole, content: string } | null, reply: { id: string, role: MessageRole, status: MessageStatus } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ReplyTokensSubscriptionVariables = Exact<{
  messageId: string | number;
  after?: string | null | undefined;
}>;


export type ReplyTokensSubscription = { messageDeltaReceived: { cursor: string, text: string, finishReason: string | null, message: { id: string, status: MessageStatus, usage: { inputTokens: number, outputTokens: number, model: string | null } | null, conversation: { id: string, title: string, agent: { id: string, name: string } | null } | null } } };

export type ConversationWithDraftQueryVariables = Exact<{
  id: string | number;
}>;


export type ConversationWithDraftQuery = { conversation: { id: string, messages: { edges: Array<{ cursor: string, node: { id: string, role: MessageRole, content: string, status: MessageStatus, createdAt: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, draft: { id: string, definition: string, diagnostics: Array<{ severity: DraftDiagnosticSeverity, code: string, message: string, line: number | null, column: number | null }> } | null } | null };

export type ApproveDraftMutationVariables = Exact<{
  input: ApproveDraftInput;
}>;


export type ApproveDraftMutation = { approveDraft: { workflow: { id: string, name: string, version: number, sourceConversation: { id: string } | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type CheckDefinitionQueryVariables = Exact<{
  definition: string;
}>;


export type CheckDefinitionQuery = { checkDefinition: { valid: boolean, diagnostics: Array<{ severity: DiagnosticSeverity, code: string, message: string, line: number, column: number }> } };

export type StartExecutionMutationVariables = Exact<{
  input: StartExecutionInput;
}>;


export type StartExecutionMutation = { startExecution: { execution: { id: string, status: ExecutionStatus, workflow: { id: string, name: string } } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ExecutionEventsSubscriptionVariables = Exact<{
  executionId: string | number;
  after?: string | null | undefined;
}>;


export type ExecutionEventsSubscription = { executionEventRecorded: { cursor: string, type: ExecutionEventType, task: string | null, at: string, detail: unknown, execution: { id: string, status: ExecutionStatus, workflow: { name: string } } } };

export type ExecutionResultQueryVariables = Exact<{
  id: string | number;
}>;


export type ExecutionResultQuery = { execution: { id: string, status: ExecutionStatus, output: unknown, startedAt: string | null, finishedAt: string | null, error: { type: string, title: string, detail: string | null } | null, cost: { amount: string, currency: string } | null } | null };

export type CreateZoneMutationVariables = Exact<{
  input: CreateZoneInput;
}>;


export type CreateZoneMutation = { createZone: { zone: { id: string, name: string, visibility: ZoneVisibility, url: string | null, cluster: { id: string } | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type ConnectRepositoryMutationVariables = Exact<{
  input: ConnectRepositoryInput;
}>;


export type ConnectRepositoryMutation = { connectRepository: { project: { id: string, name: string, repository: { url: string, branch: string } } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type SetSecretMutationVariables = Exact<{
  input: SetSecretInput;
}>;


export type SetSecretMutation = { setSecret: { secret: { id: string, name: string, version: number, updatedAt: string } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type DeployMutationVariables = Exact<{
  input: DeployInput;
}>;


export type DeployMutation = { deploy: { rollout: { id: string, status: RolloutPhase, release: { id: string, version: number, commit: string } | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type RolloutEventsSubscriptionVariables = Exact<{
  rolloutId: string | number;
  after?: string | null | undefined;
}>;


export type RolloutEventsSubscription = { rolloutEventRecorded: { cursor: string, phase: RolloutPhase, message: string, at: string, rollout: { id: string, status: RolloutPhase, release: { version: number } | null, zone: { url: string | null } | null, replicas: { ready: number, desired: number } } | null } };

export type LogLinesSubscriptionVariables = Exact<{
  podId: string | number;
  after?: string | null | undefined;
}>;


export type LogLinesSubscription = { logLineReceived: { cursor: string, at: string, stream: LogStream, text: string } };

export type ProjectReleasesQueryVariables = Exact<{
  id: string | number;
}>;


export type ProjectReleasesQuery = { project: { id: string, releases: { nodes: Array<{ id: string, version: number, commit: string, status: ReleaseStatus, createdAt: string }> }, zone: { id: string, pods: Array<{ id: string, name: string, size: PodSize, clones: number, status: PodStatus }> } | null } | null };

export type RollbackMutationVariables = Exact<{
  input: RollbackInput;
}>;


export type RollbackMutation = { rollback: { rollout: { id: string, status: RolloutPhase, release: { version: number } | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type CostReportQueryVariables = Exact<{
  from: string;
  to: string;
}>;


export type CostReportQuery = { costReport: { currency: string, total: string, rows: Array<{ periodStart: string, amount: string, keys: Array<{ dimension: CostDimension, value: string | null }>, usage: Array<{ quantity: string, unit: UsageUnit }> }> } | null };

export type CreateBudgetMutationVariables = Exact<{
  input: CreateBudgetInput;
}>;


export type CreateBudgetMutation = { createBudget: { budget: { id: string, name: string, amount: string, spent: string | null, forecast: string | null } | null, userErrors: Array<{ code: string, message: string, field: Array<string> | null }> } };

export type BudgetAlertsSubscriptionVariables = Exact<{
  after?: string | null | undefined;
}>;


export type BudgetAlertsSubscription = { budgetAlertRaised: { cursor: string, at: string, threshold: number, budget: { id: string, name: string, amount: string, spent: string | null } | null } };

export type AuditTrailQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type AuditTrailQuery = { auditEntries: { edges: Array<{ cursor: string, node: { id: string, at: string, action: string, resource: string, decision: AuthorizationDecision, requestId: string, actor: { id: string } } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type OverviewQueryVariables = Exact<{
  tenant: string;
}>;


export type OverviewQuery = { tenant: { id: string, name: string, conversations: { nodes: Array<{ id: string, title: string, agent: { name: string } | null, draft: { id: string } | null }> } | null, workflows: { nodes: Array<{ id: string, name: string, version: number, lastExecution: { id: string, status: ExecutionStatus, cost: { amount: string } | null } | null }> } | null, agents: { nodes: Array<{ id: string, name: string, model: { name: string } | null, usage: { inputTokens: number, outputTokens: number }, cost: { amount: string } | null }> } | null, projects: { nodes: Array<{ id: string, name: string, zone: { name: string } | null, currentRelease: { version: number, status: ReleaseStatus } | null, cost: { amount: string } | null }> } | null, budgets: { nodes: Array<{ id: string, name: string, spent: string | null, amount: string }> } | null } | null };

export type AnyNodeQueryVariables = Exact<{
  id: string | number;
}>;


export type AnyNodeQuery = { node:
    | { __typename: 'Agent', id: string }
    | { __typename: 'Approval', id: string }
    | { __typename: 'AuditEntry', id: string }
    | { __typename: 'Budget', id: string }
    | { __typename: 'Build', id: string }
    | { __typename: 'Cluster', id: string }
    | { __typename: 'Connector', id: string }
    | { __typename: 'Conversation', title: string, id: string }
    | { __typename: 'Draft', id: string }
    | { __typename: 'Execution', id: string }
    | { __typename: 'Member', id: string }
    | { __typename: 'Message', id: string }
    | { __typename: 'Model', id: string }
    | { __typename: 'Operation', id: string }
    | { __typename: 'Pod', id: string }
    | { __typename: 'Price', id: string }
    | { __typename: 'Project', name: string, id: string }
    | { __typename: 'Release', id: string }
    | { __typename: 'Rollout', id: string }
    | { __typename: 'Secret', id: string }
    | { __typename: 'Tenant', id: string }
    | { __typename: 'User', id: string }
    | { __typename: 'Webhook', id: string }
    | { __typename: 'Workflow', name: string, id: string }
    | { __typename: 'Zone', id: string }
   | null };


export const ViewerDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"viewer"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"memberships"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"tier"}}]}},{"kind":"Field","name":{"kind":"Name","value":"roles"}}]}}]}}]}}]} as unknown as DocumentNode<ViewerQuery, ViewerQueryVariables>;
export const CreateTenantDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateTenant"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateTenantInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createTenant"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tenant"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"slug"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"tier"}},{"kind":"Field","name":{"kind":"Name","value":"quotas"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resource"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"used"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CreateTenantMutation, CreateTenantMutationVariables>;
export const InviteMemberDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"InviteMember"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"InviteMemberInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inviteMember"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"member"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<InviteMemberMutation, InviteMemberMutationVariables>;
export const ImportConnectorDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ImportConnector"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ImportConnectorInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"importConnector"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"connector"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"operations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"50"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"method"}},{"kind":"Field","name":{"kind":"Name","value":"path"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<ImportConnectorMutation, ImportConnectorMutationVariables>;
export const StartConversationDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartConversation"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartConversationInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startConversation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"agent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<StartConversationMutation, StartConversationMutationVariables>;
export const SendMessageDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SendMessage"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SendMessageInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sendMessage"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"message"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"content"}}]}},{"kind":"Field","name":{"kind":"Name","value":"reply"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<SendMessageMutation, SendMessageMutationVariables>;
export const ReplyTokensDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ReplyTokens"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"messageId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"messageDeltaReceived"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"messageId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"messageId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"text"}},{"kind":"Field","name":{"kind":"Name","value":"finishReason"}},{"kind":"Field","name":{"kind":"Name","value":"message"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"model"}}]}},{"kind":"Field","name":{"kind":"Name","value":"conversation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"agent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]}}]} as unknown as DocumentNode<ReplyTokensSubscription, ReplyTokensSubscriptionVariables>;
export const ConversationWithDraftDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ConversationWithDraft"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"conversation"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"messages"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"20"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"role"}},{"kind":"Field","name":{"kind":"Name","value":"content"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"draft"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"definition"}},{"kind":"Field","name":{"kind":"Name","value":"diagnostics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"column"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ConversationWithDraftQuery, ConversationWithDraftQueryVariables>;
export const ApproveDraftDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ApproveDraft"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ApproveDraftInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approveDraft"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"workflow"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"sourceConversation"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<ApproveDraftMutation, ApproveDraftMutationVariables>;
export const CheckDefinitionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CheckDefinition"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"definition"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"checkDefinition"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"definition"},"value":{"kind":"Variable","name":{"kind":"Name","value":"definition"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"valid"}},{"kind":"Field","name":{"kind":"Name","value":"diagnostics"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"severity"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"column"}}]}}]}}]}}]} as unknown as DocumentNode<CheckDefinitionQuery, CheckDefinitionQueryVariables>;
export const StartExecutionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"StartExecution"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"StartExecutionInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"startExecution"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"execution"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"workflow"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<StartExecutionMutation, StartExecutionMutationVariables>;
export const ExecutionEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"ExecutionEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"executionId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"executionEventRecorded"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"executionId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"executionId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"task"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"detail"}},{"kind":"Field","name":{"kind":"Name","value":"execution"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"workflow"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ExecutionEventsSubscription, ExecutionEventsSubscriptionVariables>;
export const ExecutionResultDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ExecutionResult"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"execution"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"output"}},{"kind":"Field","name":{"kind":"Name","value":"error"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"type"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"detail"}}]}},{"kind":"Field","name":{"kind":"Name","value":"startedAt"}},{"kind":"Field","name":{"kind":"Name","value":"finishedAt"}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"currency"}}]}}]}}]}}]} as unknown as DocumentNode<ExecutionResultQuery, ExecutionResultQueryVariables>;
export const CreateZoneDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateZone"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateZoneInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createZone"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"zone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"visibility"}},{"kind":"Field","name":{"kind":"Name","value":"cluster"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CreateZoneMutation, CreateZoneMutationVariables>;
export const ConnectRepositoryDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ConnectRepository"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ConnectRepositoryInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"connectRepository"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"project"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"repository"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}},{"kind":"Field","name":{"kind":"Name","value":"branch"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<ConnectRepositoryMutation, ConnectRepositoryMutationVariables>;
export const SetSecretDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SetSecret"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"SetSecretInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"setSecret"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"secret"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<SetSecretMutation, SetSecretMutationVariables>;
export const DeployDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Deploy"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DeployInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deploy"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rollout"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"release"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"commit"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<DeployMutation, DeployMutationVariables>;
export const RolloutEventsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"RolloutEvents"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"rolloutId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rolloutEventRecorded"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"rolloutId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"rolloutId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"phase"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"rollout"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"release"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}}]}},{"kind":"Field","name":{"kind":"Name","value":"zone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"url"}}]}},{"kind":"Field","name":{"kind":"Name","value":"replicas"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ready"}},{"kind":"Field","name":{"kind":"Name","value":"desired"}}]}}]}}]}}]}}]} as unknown as DocumentNode<RolloutEventsSubscription, RolloutEventsSubscriptionVariables>;
export const LogLinesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"LogLines"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"podId"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"logLineReceived"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"podId"},"value":{"kind":"Variable","name":{"kind":"Name","value":"podId"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"stream"}},{"kind":"Field","name":{"kind":"Name","value":"text"}}]}}]}}]} as unknown as DocumentNode<LogLinesSubscription, LogLinesSubscriptionVariables>;
export const ProjectReleasesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"ProjectReleases"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"project"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"releases"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"10"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"commit"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"zone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"pods"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"size"}},{"kind":"Field","name":{"kind":"Name","value":"clones"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}}]}}]}}]}}]} as unknown as DocumentNode<ProjectReleasesQuery, ProjectReleasesQueryVariables>;
export const RollbackDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Rollback"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RollbackInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rollback"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"rollout"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"release"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<RollbackMutation, RollbackMutationVariables>;
export const CostReportDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CostReport"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"from"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"to"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"DateTime"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"costReport"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"from"},"value":{"kind":"Variable","name":{"kind":"Name","value":"from"}}},{"kind":"Argument","name":{"kind":"Name","value":"to"},"value":{"kind":"Variable","name":{"kind":"Name","value":"to"}}},{"kind":"Argument","name":{"kind":"Name","value":"granularity"},"value":{"kind":"EnumValue","value":"DAY"}},{"kind":"Argument","name":{"kind":"Name","value":"groupBy"},"value":{"kind":"ListValue","values":[{"kind":"EnumValue","value":"SERVICE"},{"kind":"EnumValue","value":"PROJECT"},{"kind":"EnumValue","value":"AGENT"},{"kind":"EnumValue","value":"WORKFLOW"}]}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currency"}},{"kind":"Field","name":{"kind":"Name","value":"total"}},{"kind":"Field","name":{"kind":"Name","value":"rows"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"periodStart"}},{"kind":"Field","name":{"kind":"Name","value":"keys"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"dimension"}},{"kind":"Field","name":{"kind":"Name","value":"value"}}]}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"quantity"}},{"kind":"Field","name":{"kind":"Name","value":"unit"}}]}}]}}]}}]}}]} as unknown as DocumentNode<CostReportQuery, CostReportQueryVariables>;
export const CreateBudgetDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateBudget"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateBudgetInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createBudget"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"budget"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"forecast"}}]}},{"kind":"Field","name":{"kind":"Name","value":"userErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"field"}}]}}]}}]}}]} as unknown as DocumentNode<CreateBudgetMutation, CreateBudgetMutationVariables>;
export const BudgetAlertsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"subscription","name":{"kind":"Name","value":"BudgetAlerts"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"budgetAlertRaised"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"threshold"}},{"kind":"Field","name":{"kind":"Name","value":"budget"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}}]}}]}}]}}]} as unknown as DocumentNode<BudgetAlertsSubscription, BudgetAlertsSubscriptionVariables>;
export const AuditTrailDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditTrail"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"first"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"after"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditEntries"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"Variable","name":{"kind":"Name","value":"first"}}},{"kind":"Argument","name":{"kind":"Name","value":"after"},"value":{"kind":"Variable","name":{"kind":"Name","value":"after"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"edges"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"cursor"}},{"kind":"Field","name":{"kind":"Name","value":"node"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"actor"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}},{"kind":"Field","name":{"kind":"Name","value":"action"}},{"kind":"Field","name":{"kind":"Name","value":"resource"}},{"kind":"Field","name":{"kind":"Name","value":"decision"}},{"kind":"Field","name":{"kind":"Name","value":"requestId"}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"pageInfo"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"hasNextPage"}},{"kind":"Field","name":{"kind":"Name","value":"endCursor"}}]}}]}}]}}]} as unknown as DocumentNode<AuditTrailQuery, AuditTrailQueryVariables>;
export const OverviewDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Overview"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"tenant"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"tenant"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"slug"},"value":{"kind":"Variable","name":{"kind":"Name","value":"tenant"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"conversations"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"title"}},{"kind":"Field","name":{"kind":"Name","value":"agent"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"draft"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"workflows"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"lastExecution"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"agents"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"model"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"usage"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inputTokens"}},{"kind":"Field","name":{"kind":"Name","value":"outputTokens"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"projects"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"zone"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"Field","name":{"kind":"Name","value":"currentRelease"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"version"}},{"kind":"Field","name":{"kind":"Name","value":"status"}}]}},{"kind":"Field","name":{"kind":"Name","value":"cost"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}}]}}]}},{"kind":"Field","name":{"kind":"Name","value":"budgets"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"first"},"value":{"kind":"IntValue","value":"5"}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"nodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"name"}},{"kind":"Field","name":{"kind":"Name","value":"spent"}},{"kind":"Field","name":{"kind":"Name","value":"amount"}}]}}]}}]}}]}}]} as unknown as DocumentNode<OverviewQuery, OverviewQueryVariables>;
export const AnyNodeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AnyNode"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"node"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"__typename"}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Workflow"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Conversation"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"title"}}]}},{"kind":"InlineFragment","typeCondition":{"kind":"NamedType","name":{"kind":"Name","value":"Project"}},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"name"}}]}}]}}]}}]} as unknown as DocumentNode<AnyNodeQuery, AnyNodeQueryVariables>;