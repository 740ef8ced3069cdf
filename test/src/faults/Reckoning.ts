import { Client } from 'pg';
import type { Desk } from './Desk.js';
import type { Workload } from './Workload.js';

/** What is wrong, a sentence each; nothing when every accepted thing is there once. */
export type Findings = string[];

export interface ReckoningOptions {
  workload: Workload;
  /** A superuser's URL of any database of the server: the books are read past the services. */
  adminUrl: string;
}

const messagesQuery = `query ($id: ID!, $after: String) { conversation(id: $id) {
  messages(first: 50, after: $after) { edges { node { id role status content } } pageInfo { hasNextPage endCursor } } } }`;

interface StoredMessage {
  id: string;
  role: string;
  status: string;
  content: string;
}

interface MessagesPage {
  conversation: {
    messages: {
      edges: { node: StoredMessage }[];
      pageInfo: { hasNextPage: boolean; endCursor: string | null };
    };
  };
}

/** Compares what clients were promised and saw with what there is. Nothing of it may be under way any more. */
export class Reckoning {
  readonly #options: ReckoningOptions;

  constructor(options: ReckoningOptions) {
    this.#options = options;
  }

  /** Messages and replies: each there once, and each reply was heard once, whole. */
  async replies(): Promise<Findings> {
    const { workload } = this.#options;
    const stored = new Map<string, StoredMessage[]>();
    let count = 0;
    for (const id of workload.conversationIds) {
      for (const message of await allMessages(workload.desk, id)) {
        stored.set(message.id, [...(stored.get(message.id) ?? []), message]);
        count += 1;
      }
    }
    const findings: Findings = [];
    const expected = workload.replies.length * 2;
    if (count !== expected) findings.push(`There are ${count} messages instead of ${expected}.`);
    for (const { messageId, replyId, deltas } of workload.replies) {
      const [message, ...others] = stored.get(messageId) ?? [];
      if (!message || others.length > 0)
        findings.push(`Message ${messageId} is there ${others.length + (message ? 1 : 0)} times.`);
      const [reply] = stored.get(replyId) ?? [];
      if (reply?.status !== 'COMPLETED')
        findings.push(`Reply ${replyId} is ${reply?.status ?? 'not there'}.`);
      const heard = deltas.map(({ text }) => text).join('');
      if (reply && heard !== reply.content) {
        findings.push(
          `Reply ${replyId} was heard as ${heard.length} characters, and has ${reply.content.length}.`,
        );
      }
      findings.push(...repeated(`Reply ${replyId}`, deltas));
    }
    return findings;
  }

  /** Executions: each completed, its order taken once by the kitchen, and each event seen once. */
  async executions(orders: readonly { orderId: string; effects: number }[]): Promise<Findings> {
    const { workload } = this.#options;
    const findings: Findings = [];
    const effects = new Map<string, number>();
    for (const { orderId, effects: count } of orders) {
      effects.set(orderId, (effects.get(orderId) ?? 0) + count);
    }
    for (const { id, orderId, events } of workload.executions) {
      const { execution } = await workload.desk.request('ExecutionResult', { id });
      if (execution?.status !== 'COMPLETED') {
        findings.push(
          `Execution ${id} is ${execution?.status ?? 'not there'}: ${JSON.stringify(execution?.error)}`,
        );
      }
      if (effects.get(orderId) !== 1)
        findings.push(`The kitchen cooked ${orderId} ${effects.get(orderId) ?? 0} times.`);
      const again = await workload.desk.follow('ExecutionEvents', { executionId: id });
      findings.push(
        ...different(
          `Execution ${id}`,
          events,
          again.map(({ executionEventRecorded }) => executionEventRecorded),
        ),
      );
    }
    return findings;
  }

  /** Rollouts: each at its end, each event seen once. */
  async rollouts(): Promise<Findings> {
    const { workload } = this.#options;
    const findings: Findings = [];
    for (const { id, events } of workload.rollouts) {
      const again = await workload.desk.follow('RolloutEvents', { rolloutId: id });
      const all = again.map(({ rolloutEventRecorded }) => rolloutEventRecorded);
      const last = all.at(-1)?.phase;
      if (last !== 'HEALTHY') findings.push(`Rollout ${id} ended as ${last}: ${all.at(-1)?.message}`);
      findings.push(...different(`Rollout ${id}`, events, all));
    }
    return findings;
  }

  /** Costs: a row for the execution, and two for the reply, once each; waits until all events have arrived. */
  async costs(waitFor: (check: () => Promise<void>) => Promise<void>): Promise<Findings> {
    const { workload, adminUrl } = this.#options;
    const books = new Client({ connectionString: adminUrl.replace(/[^/]*$/, 'gantry_cost') });
    await books.connect();
    try {
      const rows = async (where: string): Promise<number> => {
        const { rows: counted } = await books.query(
          `SELECT count(*)::int AS all, count(DISTINCT (source_event_id, unit))::int AS distinct
             FROM usage_record WHERE tenant_id = $1 AND ${where}`,
          [workload.tenantId],
        );
        const [{ all, distinct }] = counted as [{ all: number; distinct: number }];
        if (all !== distinct) throw new Error(`${all - distinct} usage records are there twice.`);
        return all;
      };
      const wanted = {
        "unit = 'EXECUTION_SECOND'": workload.executions.length,
        "unit = 'TOKEN_INPUT'": workload.replies.length,
        "unit = 'TOKEN_OUTPUT'": workload.replies.length,
      };
      const findings: Findings = [];
      for (const [where, count] of Object.entries(wanted)) {
        await waitFor(async () => {
          const found = await rows(where);
          if (found < count) throw new Error(`${found} of ${count} usage records where ${where}.`);
        });
        const found = await rows(where);
        if (found !== count) findings.push(`There are ${found} usage records where ${where}, not ${count}.`);
      }
      return findings;
    } finally {
      await books.end();
    }
  }
}

async function allMessages(desk: Desk, id: string): Promise<StoredMessage[]> {
  const messages: StoredMessage[] = [];
  for (let after: string | null = null; ;) {
    const page: MessagesPage = await desk.ask(messagesQuery, { id, after });
    const { edges, pageInfo } = page.conversation.messages;
    messages.push(...edges.map(({ node }) => node));
    if (!pageInfo.hasNextPage) return messages;
    after = pageInfo.endCursor;
  }
}

function repeated(what: string, events: readonly { cursor: string }[]): Findings {
  const twice = events.length - new Set(events.map(({ cursor }) => cursor)).size;
  return twice > 0 ? [`${what} was told ${twice} events twice.`] : [];
}

/** What was seen over broken connections, compared with what is seen over one that holds. */
function different(
  what: string,
  seen: readonly { cursor: string }[],
  all: readonly { cursor: string }[],
): Findings {
  const cursors = (events: readonly { cursor: string }[]): string =>
    events.map(({ cursor }) => cursor).join(' ');
  if (cursors(seen) === cursors(all)) return [];
  return [
    `${what} was seen as ${seen.length} events (${cursors(seen)}), and has ${all.length} (${cursors(all)}).`,
  ];
}
