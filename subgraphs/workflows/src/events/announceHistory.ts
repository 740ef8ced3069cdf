import type { EventData, EventName } from '@gantry/platform/events/eventData.generated.js';
import type { EventHub } from '@gantry/platform/events/EventHub.js';
import type { ExecutionFacts } from '../domain/execution/ExecutionFacts.js';
import type { HistoryEvent } from '../domain/interpreter/HistoryEvent.js';
import type { Problem } from '../domain/interpreter/WorkflowError.js';
import { isJsonObject } from '../domain/Json.js';
import type { Announce } from '../persistence/HistoryWriter.js';

/** Publishes in the transaction that writes the history. */
type Publish = <Name extends EventName>(name: Name, data: EventData[Name]) => Promise<void>;

/** Says what happened in executions to whom it may concern, through the outbox. */
export function announcer(hub: EventHub): Announce {
  return (em, tenantId, facts, event) =>
    publishHistory((name, data) => hub.publish(em, tenantId, name, data), facts, event);
}

/** Tells the world what an event of a history means to it, if anything. */
async function publishHistory(publish: Publish, facts: ExecutionFacts, event: HistoryEvent): Promise<void> {
  const { executionId, workflowId } = facts;
  const at = new Date(event.at).toISOString();
  if (event.type === 'EXECUTION_STARTED') {
    const { workflowName, version, startedBy } = facts;
    await publish('WorkflowExecutionStarted', {
      executionId,
      workflowId,
      workflowName,
      version,
      startedBy,
      at,
    });
  } else if (event.type === 'TASK_COMPLETED') {
    await publish('TaskCompleted', {
      executionId,
      workflowId,
      task: clean(event.task ?? '', 500),
      startedAt: new Date(event.startedAt ?? event.at).toISOString(),
      finishedAt: at,
    });
  } else if (event.type === 'EXECUTION_COMPLETED') {
    await publish('WorkflowCompleted', { executionId, workflowId, ...duration(facts, event.at) });
  } else if (event.type === 'EXECUTION_FAILED' || event.type === 'EXECUTION_CANCELLED') {
    const error = isJsonObject(event.detail)
      ? (event.detail['error'] as unknown as Problem | undefined)
      : undefined;
    await publish('WorkflowFailed', {
      executionId,
      workflowId,
      ...duration(facts, event.at),
      status: event.type === 'EXECUTION_FAILED' ? 'FAILED' : 'CANCELLED',
      ...(error === undefined ? {} : { error: described(error) }),
    });
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
