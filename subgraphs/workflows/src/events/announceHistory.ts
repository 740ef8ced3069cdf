import type { EventHub, News } from '@gantry/platform/events/EventHub.js';
import type { ExecutionFacts } from '../domain/execution/ExecutionFacts.js';
import type { Problem } from '../domain/interpreter/WorkflowError.js';
import { isJsonObject } from '../domain/Json.js';
import type { Announce, ToldEvent } from '../persistence/HistoryWriter.js';

/** Says what happened in executions to whom it may concern, through the outbox. */
export function announcer(hub: EventHub): Announce {
  return (em, tenantId, told) => hub.publishAll(em, tenantId, told.flatMap(newsOf));
}

/** What an event of a history means to the world, if anything. */
function newsOf({ facts, event, trace }: ToldEvent): News[] {
  const { executionId, workflowId } = facts;
  const at = new Date(event.at).toISOString();
  switch (event.type) {
    case 'EXECUTION_STARTED': {
      const { workflowName, version, startedBy } = facts;
      const data = { executionId, workflowId, workflowName, version, startedBy, at };
      return [{ name: 'WorkflowExecutionStarted', data, trace }];
    }
    case 'TASK_COMPLETED': {
      const task = clean(event.task ?? '', 500);
      const startedAt = new Date(event.startedAt ?? event.at).toISOString();
      return [
        { name: 'TaskCompleted', data: { executionId, workflowId, task, startedAt, finishedAt: at }, trace },
      ];
    }
    case 'EXECUTION_COMPLETED': {
      const data = { executionId, workflowId, ...duration(facts, event.at) };
      return [{ name: 'WorkflowCompleted', data, trace }];
    }
    case 'EXECUTION_FAILED':
    case 'EXECUTION_CANCELLED': {
      const error = isJsonObject(event.detail)
        ? (event.detail['error'] as unknown as Problem | undefined)
        : undefined;
      const data = {
        executionId,
        workflowId,
        ...duration(facts, event.at),
        status: event.type === 'EXECUTION_FAILED' ? ('FAILED' as const) : ('CANCELLED' as const),
        ...(error === undefined ? {} : { error: described(error) }),
      };
      return [{ name: 'WorkflowFailed', data, trace }];
    }
    default:
      return [];
  }
}

function duration(
  facts: ExecutionFacts,
  finishedAt: number,
): { startedAt: string; finishedAt: string; seconds: string } {
  const startedAt = facts.startedAt ?? facts.createdAt;
  const ms = Math.max(0, finishedAt - startedAt.getTime());
  const seconds = `${Math.floor(ms / 1_000)}.${String(ms % 1_000).padStart(3, '0')}`;
  return { startedAt: startedAt.toISOString(), finishedAt: new Date(finishedAt).toISOString(), seconds };
}

function described({ type, title, detail }: Problem): { type: string; title: string; detail?: string } {
  return {
    type: clean(type, 2_000) || 'about:blank',
    title: clean(title, 2_000),
    ...(detail === undefined ? {} : { detail: clean(detail, 10_000) }),
  };
}

/** What services answer may hold what `jsonb` refuses. */
function clean(text: string, longest: number): string {
  return text.replaceAll('\0', '\uFFFD').slice(0, longest).toWellFormed();
}
