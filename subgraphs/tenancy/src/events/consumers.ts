import type { CloudEvent } from '@gantry/platform/events/CloudEvent.js';
import type { ConsumerScope, Consumers } from '@gantry/platform/events/InboxProcessor.js';
import type { QuotaResource } from '../domain/quotas.js';
import { QuotaRepository } from '../persistence/QuotaRepository.js';
import { countUse } from './countUse.js';
import { recordDecision } from './recordDecision.js';

/** What this subgraph does when others tell what happened. */
export const consumers: Consumers = {
  AuthEvent: recordDecision,
  ConversationStarted: (event, scope) => countUse(scope, 'CONVERSATIONS', 1, new Date(event.time)),
  WorkflowExecutionStarted: (event, scope) => countUse(scope, 'EXECUTIONS', 1, new Date(event.time)),
  AgentResponse: countTokens,
  InferenceEnded: countTokens,
  RolloutStarted: (event, scope) => countOnce(event, scope, 'PROJECTS', event.data.projectId),
};

async function countTokens(
  { data, time }: CloudEvent<{ inputTokens: number; outputTokens: number }>,
  scope: ConsumerScope,
): Promise<void> {
  await countUse(scope, 'INFERENCE_TOKENS', data.inputTokens + data.outputTokens, new Date(time));
}

async function countOnce(
  event: CloudEvent<unknown>,
  scope: ConsumerScope,
  resource: QuotaResource,
  thingId: string,
): Promise<void> {
  const isNew = await new QuotaRepository(scope.em).countOnce(scope.tenantId, resource, thingId);
  if (isNew) await countUse(scope, resource, 1, new Date(event.time));
}
