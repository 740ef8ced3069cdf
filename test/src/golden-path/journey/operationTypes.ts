/** What `operations.graphql` selects, by type. Hand-written on purpose: it is the client's side of the contract. */

export interface UserError {
  code: string;
  message: string;
  field: string[] | null;
}

export interface Diagnostic {
  severity: string;
  code: string;
  message: string;
  line: number | null;
  column: number | null;
}

export interface Delta {
  cursor: string;
  text: string;
  finishReason: string | null;
  message: {
    id: string;
    status: string;
    usage: { inputTokens: number; outputTokens: number; model: string } | null;
    conversation: { id: string; title: string; agent: { id: string; name: string } | null };
  };
}

export interface ExecutionEvent {
  cursor: string;
  type: string;
  task: string | null;
  at: string;
  detail: unknown;
  execution: { id: string; status: string; workflow: { name: string } };
}

export interface ExecutionResult {
  id: string;
  status: string;
  output: unknown;
  error: { type: string; title: string; detail: string | null } | null;
  startedAt: string;
  finishedAt: string | null;
  cost: { amount: string; currency: string } | null;
}

export interface RolloutEvent {
  cursor: string;
  phase: string;
  message: string;
  at: string;
  rollout: {
    id: string;
    status: string;
    release: { version: string | number } | null;
    zone: { url: string | null };
    replicas: { ready: number; desired: number };
  };
}

export interface LogLine {
  cursor: string;
  at: string;
  stream: string;
  text: string;
}

export interface Release {
  id: string;
  version: string | number;
  commit: string;
  status: string;
  createdAt: string;
}

export interface CostReport {
  currency: string;
  total: string;
  rows: {
    periodStart: string;
    keys: { dimension: string; value: string | null }[];
    amount: string;
    usage: { quantity: string; unit: string }[];
  }[];
}

export interface BudgetAlert {
  cursor: string;
  at: string;
  threshold: string;
  budget: { id: string; name: string; amount: string; spent: string };
}

export interface AuditEntry {
  id: string;
  at: string;
  actor: { id: string };
  action: string;
  resource: string;
  decision: string;
  requestId: string;
}

export interface Overview {
  id: string;
  name: string;
  conversations: {
    nodes: { id: string; title: string; agent: { name: string } | null; draft: { id: string } | null }[];
  } | null;
  workflows: {
    nodes: {
      id: string;
      name: string;
      version: number;
      lastExecution: { id: string; status: string; cost: { amount: string } | null } | null;
    }[];
  } | null;
  agents: {
    nodes: {
      id: string;
      name: string;
      model: { name: string } | null;
      usage: { inputTokens: number; outputTokens: number } | null;
      cost: { amount: string } | null;
    }[];
  } | null;
  projects: {
    nodes: {
      id: string;
      name: string;
      zone: { name: string } | null;
      currentRelease: { version: string | number; status: string } | null;
      cost: { amount: string } | null;
    }[];
  } | null;
  budgets: { nodes: { id: string; name: string; spent: string; amount: string }[] } | null;
}

interface PageInfo {
  hasNextPage: boolean;
  endCursor: string | null;
}

/** A mutation's payload: the changed thing, or what the caller can mend. */
type Payload<Field extends string, T> = { [key in Field]: T | null } & { userErrors: UserError[] };

/** What each query and mutation answers. */
export interface Answers {
  Viewer: {
    viewer: {
      id: string;
      email: string;
      memberships: { tenant: { id: string; slug: string; name: string; tier: string }; roles: string[] }[];
    };
  };
  CreateTenant: {
    createTenant: Payload<
      'tenant',
      {
        id: string;
        slug: string;
        name: string;
        tier: string;
        quotas: { resource: string; limit: number; used: number }[];
      }
    >;
  };
  InviteMember: { inviteMember: Payload<'member', { id: string; email: string; roles: string[] }> };
  ImportConnector: {
    importConnector: Payload<
      'connector',
      { id: string; name: string; operations: { nodes: { name: string; method: string; path: string }[] } }
    >;
  };
  StartConversation: {
    startConversation: Payload<
      'conversation',
      { id: string; title: string; status: string; agent: { id: string; name: string } | null }
    >;
  };
  SendMessage: {
    sendMessage: {
      message: { id: string; role: string; content: string } | null;
      reply: { id: string; role: string; status: string } | null;
      userErrors: UserError[];
    };
  };
  ConversationWithDraft: {
    conversation: {
      id: string;
      messages: {
        edges: {
          cursor: string;
          node: { id: string; role: string; content: string; status: string; createdAt: string };
        }[];
        pageInfo: PageInfo;
      };
      draft: { id: string; definition: string; diagnostics: Diagnostic[] } | null;
    } | null;
  };
  ApproveDraft: {
    approveDraft: Payload<
      'workflow',
      { id: string; name: string; version: number; sourceConversation: { id: string } | null }
    >;
  };
  CheckDefinition: { checkDefinition: { valid: boolean; diagnostics: Diagnostic[] } };
  StartExecution: {
    startExecution: Payload<
      'execution',
      { id: string; status: string; workflow: { id: string; name: string } }
    >;
  };
  ExecutionResult: { execution: ExecutionResult | null };
  CreateZone: {
    createZone: Payload<
      'zone',
      { id: string; name: string; visibility: string; cluster: { id: string }; url: string | null }
    >;
  };
  ConnectRepository: {
    connectRepository: Payload<
      'project',
      { id: string; name: string; repository: { url: string; branch: string } }
    >;
  };
  SetSecret: {
    setSecret: Payload<'secret', { id: string; name: string; version: number; updatedAt: string }>;
  };
  Deploy: {
    deploy: Payload<
      'rollout',
      { id: string; status: string; release: { id: string; version: string | number; commit: string } | null }
    >;
  };
  ProjectReleases: {
    project: {
      id: string;
      releases: { nodes: Release[] };
      zone: {
        id: string;
        pods: { id: string; name: string; size: string; clones: number; status: string }[];
      } | null;
    } | null;
  };
  Rollback: {
    rollback: Payload<
      'rollout',
      { id: string; status: string; release: { version: string | number } | null }
    >;
  };
  CostReport: { costReport: CostReport };
  CreateBudget: {
    createBudget: Payload<
      'budget',
      { id: string; name: string; amount: string; spent: string; forecast: string | null }
    >;
  };
  AuditTrail: { auditEntries: { edges: { cursor: string; node: AuditEntry }[]; pageInfo: PageInfo } };
  Overview: { tenant: Overview | null };
  AnyNode: { node: { id: string; __typename: string; name?: string; title?: string } | null };
}

/** What each event of a subscription brings. */
export interface Events {
  ReplyTokens: { messageDeltaReceived: Delta };
  ExecutionEvents: { executionEventRecorded: ExecutionEvent };
  RolloutEvents: { rolloutEventRecorded: RolloutEvent };
  LogLines: { logLineReceived: LogLine };
  BudgetAlerts: { budgetAlertRaised: BudgetAlert };
}
