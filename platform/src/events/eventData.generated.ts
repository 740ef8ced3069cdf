// Generated from schema/events/*.json by `npm run generate`. Edit the schemas, not this.

/**
 * An agent has answered a message, or failed to. Cost meters its tokens.
 */
export interface AgentResponseData {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * The reply that this completes.
   */
  messageId: string;
  /**
   * The agent that answered.
   */
  agentId: string;
  /**
   * The model, as its provider names it.
   */
  model: string;
  /**
   * The provider.
   */
  provider: string;
  /**
   * How the inference ended.
   */
  status: 'COMPLETED' | 'FAILED';
  /**
   * The reply's whole text; what there is of it when the inference failed.
   */
  content: string;
  /**
   * Tokens read, over all calls of the model for this reply.
   */
  inputTokens: number;
  /**
   * Tokens written, over all calls of the model for this reply.
   */
  outputTokens: number;
  /**
   * Why the model stopped: `stop`, `length`, `error`, …
   */
  finishReason: string;
  /**
   * What went wrong, in a sentence a person can read; absent when it completed.
   */
  error?: string | null;
}

/**
 * An authorisation decision that belongs in the audit trail: every denial, and every decision on a mutation.
 */
export interface AuthEventData {
  /**
   * Who asked.
   */
  actor: {
    /**
     * The actor: `usr_…`, `sva_…` or `svc_<name>`.
     */
    id: string;
    /**
     * What kind of actor.
     */
    kind: 'USER' | 'SERVICE_ACCOUNT' | 'SERVICE';
  };
  /**
   * The action as the Cedar policies name it, for example `startExecution`.
   */
  action: string;
  /**
   * What it was asked on.
   */
  resource: {
    /**
     * The resource's type, for example `Workflow`.
     */
    type: string;
    /**
     * The resource's id.
     */
    id: string;
  };
  /**
   * The decision.
   */
  decision: 'ALLOW' | 'DENY';
  /**
   * The request that asked, as logs and context tokens carry it.
   */
  requestId: string;
  /**
   * When it was decided (RFC 3339, UTC).
   */
  at: string;
  /**
   * Why, where there is more to say than the policy.
   */
  reason?: string | null;
}

/**
 * Spending in a budget's current period reached one of its thresholds. Once per threshold and period.
 */
export interface BudgetExceededData {
  /**
   * The budget.
   */
  budgetId: string;
  /**
   * Its name.
   */
  name: string;
  /**
   * The threshold that was reached, as a fraction of the amount, as a plain decimal string without exponent, not negative.
   */
  threshold: string;
  /**
   * What is spent in the period so far, as a plain decimal string without exponent, not negative.
   */
  spent: string;
  /**
   * The budget's amount, as a plain decimal string without exponent, not negative.
   */
  amount: string;
  /**
   * The ISO 4217 code of both amounts.
   */
  currency: string;
}

/**
 * A build of a project ended.
 */
export interface BuildFinishedData {
  /**
   * The project.
   */
  projectId: string;
  /**
   * The build.
   */
  buildId: string;
  /**
   * The commit that was built.
   */
  commit: string;
  /**
   * How it ended.
   */
  status: 'SUCCEEDED' | 'FAILED';
  /**
   * How long it took, in seconds, as a plain decimal string without exponent, not negative.
   */
  seconds: string;
  /**
   * The artifact's digest; absent when the build failed.
   */
  digest?: string | null;
}

/**
 * A draft was approved and became a workflow.
 */
export interface ConversationApprovedData {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * The draft that was approved.
   */
  draftId: string;
  /**
   * The workflow that came of it.
   */
  workflowId: string;
  /**
   * Who approved it: a user (`usr_`), a service account (`sva_`) or a service (`svc_`).
   */
  approvedBy: string;
}

/**
 * A conversation was ended; it takes no more messages.
 */
export interface ConversationEndedData {
  /**
   * The conversation.
   */
  conversationId: string;
}

/**
 * A conversation with an agent was started.
 */
export interface ConversationStartedData {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * Its title.
   */
  title: string;
  /**
   * The agent it is held with.
   */
  agentId: string;
  /**
   * Who started it: a user (`usr_`), a service account (`sva_`) or a service (`svc_`).
   */
  startedBy: string;
}

/**
 * An agent drafted a workflow definition. Published before the AgentResponse of the same reply.
 */
export interface DSLGeneratedData {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * The reply that the draft belongs to.
   */
  messageId: string;
  /**
   * The agent that drafted it.
   */
  agentId: string;
  /**
   * The draft.
   */
  draftId: string;
  /**
   * The definition, in YAML.
   */
  definition: string;
  /**
   * What the compiler and the agent have to say of it.
   *
   * @maxItems 1000
   *
   * Items: One remark.
   */
  diagnostics: {
    /**
     * How bad it is.
     */
    severity: 'ERROR' | 'WARNING' | 'INFO';
    /**
     * A code that never changes.
     */
    code: string;
    /**
     * The remark in a sentence.
     */
    message: string;
    /**
     * Line in the definition, from 1.
     */
    line?: number | null;
    /**
     * Column in the line, from 1.
     */
    column?: number | null;
  }[];
}

/**
 * A model has answered a task of a workflow, or failed to. Cost meters its tokens.
 */
export interface InferenceEndedData {
  /**
   * The inference.
   */
  inferenceId: string;
  /**
   * The execution whose task asked.
   */
  executionId: string;
  /**
   * The workflow that is executed.
   */
  workflowId?: string | null;
  /**
   * The task, as the execution's history calls it.
   */
  task: string;
  /**
   * The agent that was asked; absent where a model was asked without one.
   */
  agentId?: string | null;
  /**
   * The model, as its provider names it.
   */
  model: string;
  /**
   * The provider.
   */
  provider: string;
  /**
   * How the inference ended.
   */
  status: 'COMPLETED' | 'FAILED';
  /**
   * Tokens read.
   */
  inputTokens: number;
  /**
   * Tokens written.
   */
  outputTokens: number;
  /**
   * Why the model stopped: `stop`, `length`, `error`, …
   */
  finishReason: string;
  /**
   * What went wrong, in a sentence a person can read; absent when it completed.
   */
  error?: string | null;
}

/**
 * A member was invited, joined, changed roles or was removed. Caches of memberships drop what they hold of it.
 */
export interface MembershipChangedData {
  /**
   * The membership.
   */
  memberId: string;
  /**
   * The user; absent while an invitation is pending.
   */
  userId?: string | null;
  /**
   * The address the member was invited by or signs in with.
   */
  email: string;
  /**
   * The roles the member has after the change; empty when it was removed.
   *
   * @maxItems 4
   *
   * Items: A role in the tenant.
   */
  roles: ('OWNER' | 'ADMIN' | 'DEVELOPER' | 'VIEWER')[];
  /**
   * True when the membership has ended.
   */
  removed: boolean;
}

/**
 * A person sent a message; the agents subgraph answers it by an inference.
 */
export interface MessageReceivedData {
  /**
   * The conversation.
   */
  conversationId: string;
  /**
   * The message that was sent.
   */
  messageId: string;
  /**
   * The reply, already there as PENDING; its tokens go to the live stream `message/<replyId>`.
   */
  replyId: string;
  /**
   * The agent that has to answer.
   */
  agentId: string;
  /**
   * The message's text.
   */
  content: string;
  /**
   * The messages before this one, oldest first.
   *
   * @maxItems 1000
   *
   * Items: One earlier message.
   */
  history: {
    /**
     * Who spoke.
     */
    role: 'USER' | 'ASSISTANT' | 'SYSTEM';
    /**
     * What was said.
     */
    content: string;
  }[];
  /**
   * Who sent it: a user (`usr_`), a service account (`sva_`) or a service (`svc_`).
   */
  receivedBy: string;
}

/**
 * An agent answers with another model from now on.
 */
export interface ModelSwitchedData {
  /**
   * The agent.
   */
  agentId: string;
  /**
   * The model until now.
   */
  from: string;
  /**
   * The model from now on.
   */
  to: string;
}

/**
 * What a pod reserved over a span of time. Spans of one pod never overlap, so that summing them is its whole use.
 */
export interface PodUsageMeteredData {
  /**
   * The pod.
   */
  podId: string;
  /**
   * The project it runs.
   */
  projectId: string;
  /**
   * The zone it runs in.
   */
  zoneId: string;
  /**
   * The pod's size.
   */
  size: 'regular' | 'big';
  /**
   * How many clones ran.
   */
  clones: number;
  /**
   * Start of the span (RFC 3339, UTC).
   */
  from: string;
  /**
   * End of the span, not included (RFC 3339, UTC).
   */
  to: string;
  /**
   * Clones × seconds, as a plain decimal string without exponent, not negative.
   */
  podSeconds: string;
  /**
   * vCPU-seconds reserved, as a plain decimal string without exponent, not negative.
   */
  cpuSeconds: string;
  /**
   * GiB-seconds of memory reserved, as a plain decimal string without exponent, not negative.
   */
  memoryGibSeconds: string;
}

/**
 * A request was refused because it would exceed a quota of the tenant.
 */
export interface QuotaExceededData {
  /**
   * The quota, as `Quota.resource` names it.
   */
  resource: string;
  /**
   * The most that the tier allows.
   */
  limit: number;
  /**
   * What was in use when the request was refused.
   */
  used: number;
}

/**
 * A rollout ended.
 */
export interface RolloutFinishedData {
  /**
   * The rollout.
   */
  rolloutId: string;
  /**
   * The project.
   */
  projectId: string;
  /**
   * The release; absent when it was never built.
   */
  releaseId?: string | null;
  /**
   * The zone.
   */
  zoneId: string;
  /**
   * How it ended.
   */
  status: 'HEALTHY' | 'FAILED' | 'ROLLED_BACK';
  /**
   * How long it took, in seconds, as a plain decimal string without exponent, not negative.
   */
  seconds: string;
}

/**
 * A rollout of a project to a zone was accepted and will run.
 */
export interface RolloutStartedData {
  /**
   * The rollout.
   */
  rolloutId: string;
  /**
   * The project.
   */
  projectId: string;
  /**
   * The release; absent until it is built.
   */
  releaseId?: string | null;
  /**
   * The zone.
   */
  zoneId: string;
  /**
   * The commit, where it is known.
   */
  commit?: string | null;
}

/**
 * A task of an execution completed.
 */
export interface TaskCompletedData {
  /**
   * The execution.
   */
  executionId: string;
  /**
   * The workflow.
   */
  workflowId: string;
  /**
   * The task's name, or its path where names repeat.
   */
  task: string;
  /**
   * When the task started (RFC 3339, UTC).
   */
  startedAt: string;
  /**
   * When it completed (RFC 3339, UTC).
   */
  finishedAt: string;
}

/**
 * A tenant was created; its creator is its first OWNER.
 */
export interface TenantCreatedData {
  /**
   * The tenant.
   */
  tenantId: string;
  /**
   * The short name in addresses, unique in the installation.
   */
  slug: string;
  /**
   * The name people read.
   */
  name: string;
  /**
   * The tier, which decides the quotas.
   */
  tier: 'FREE' | 'TEAM' | 'ENTERPRISE';
  /**
   * Who created it: a user (`usr_`), a service account (`sva_`) or a service (`svc_`).
   */
  createdBy: string;
}

/**
 * Something that starts workflows has happened: a schedule's slot has come, a webhook was called, or an event fits a schedule.
 */
export interface TriggerReceivedData {
  /**
   * What has happened.
   */
  kind: 'SCHEDULE' | 'WEBHOOK' | 'EVENT';
  /**
   * The workflow that it starts; absent when it starts none.
   */
  workflowId?: string | null;
  /**
   * The execution that it has started; absent when it has started none.
   */
  executionId?: string | null;
  /**
   * The time at which it was due (RFC 3339, UTC); of schedules only.
   */
  slot?: string | null;
  /**
   * The webhook that was called; of webhooks only.
   */
  webhookId?: string | null;
  /**
   * The `id` of the event that came, as its sender gave it.
   */
  eventId?: string | null;
  /**
   * When it was received (RFC 3339, UTC).
   */
  at: string;
}

/**
 * An execution ended as COMPLETED. Cost meters its seconds.
 */
export interface WorkflowCompletedData {
  /**
   * The execution.
   */
  executionId: string;
  /**
   * The workflow.
   */
  workflowId: string;
  /**
   * When it started (RFC 3339, UTC).
   */
  startedAt: string;
  /**
   * When it ended (RFC 3339, UTC).
   */
  finishedAt: string;
  /**
   * How long it ran, in seconds, as a plain decimal string without exponent, not negative.
   */
  seconds: string;
}

/**
 * A workflow, or a new version of one, was stored after its definition compiled.
 */
export interface WorkflowCreatedData {
  /**
   * The workflow.
   */
  workflowId: string;
  /**
   * Its name.
   */
  name: string;
  /**
   * Its version, from 1.
   */
  version: number;
  /**
   * The conversation it was drafted in, if any.
   */
  conversationId?: string | null;
  /**
   * Who created it: a user (`usr_`), a service account (`sva_`) or a service (`svc_`).
   */
  createdBy: string;
}

/**
 * An execution of a workflow was accepted and will run.
 */
export interface WorkflowExecutionStartedData {
  /**
   * The execution.
   */
  executionId: string;
  /**
   * The workflow.
   */
  workflowId: string;
  /**
   * The workflow's name.
   */
  workflowName: string;
  /**
   * The version that runs, from 1.
   */
  version: number;
  /**
   * Who started it: a user (`usr_`), a service account (`sva_`) or a service (`svc_`).
   */
  startedBy: string;
  /**
   * When it was started (RFC 3339, UTC).
   */
  at: string;
}

/**
 * An execution ended as FAILED or CANCELLED. Cost meters its seconds all the same.
 */
export interface WorkflowFailedData {
  /**
   * The execution.
   */
  executionId: string;
  /**
   * The workflow.
   */
  workflowId: string;
  /**
   * When it started (RFC 3339, UTC).
   */
  startedAt: string;
  /**
   * When it ended (RFC 3339, UTC).
   */
  finishedAt: string;
  /**
   * How long it ran, in seconds, as a plain decimal string without exponent, not negative.
   */
  seconds: string;
  /**
   * How it ended.
   */
  status: 'FAILED' | 'CANCELLED';
  /**
   * The error it failed with; absent for a cancellation.
   */
  error?: {
    /**
     * The error's type, a URI reference (RFC 9457).
     */
    type: string;
    /**
     * The error in a few words.
     */
    title: string;
    /**
     * The error at length.
     */
    detail?: string | null;
  } | null;
}

/** The `data` of every event, by the event's name. */
export interface EventData {
  AgentResponse: AgentResponseData;
  AuthEvent: AuthEventData;
  BudgetExceeded: BudgetExceededData;
  BuildFinished: BuildFinishedData;
  ConversationApproved: ConversationApprovedData;
  ConversationEnded: ConversationEndedData;
  ConversationStarted: ConversationStartedData;
  DSLGenerated: DSLGeneratedData;
  InferenceEnded: InferenceEndedData;
  MembershipChanged: MembershipChangedData;
  MessageReceived: MessageReceivedData;
  ModelSwitched: ModelSwitchedData;
  PodUsageMetered: PodUsageMeteredData;
  QuotaExceeded: QuotaExceededData;
  RolloutFinished: RolloutFinishedData;
  RolloutStarted: RolloutStartedData;
  TaskCompleted: TaskCompletedData;
  TenantCreated: TenantCreatedData;
  TriggerReceived: TriggerReceivedData;
  WorkflowCompleted: WorkflowCompletedData;
  WorkflowCreated: WorkflowCreatedData;
  WorkflowExecutionStarted: WorkflowExecutionStartedData;
  WorkflowFailed: WorkflowFailedData;
}

/** The name of an event. */
export type EventName = keyof EventData;
