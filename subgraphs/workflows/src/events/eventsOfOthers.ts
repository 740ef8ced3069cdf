import type { CloudEvent as BusEvent } from '@gantry/platform/events/CloudEvent.js';
import type { EventName } from '@gantry/platform/events/eventData.generated.js';
import type { ConsumerScope, Consumers } from '@gantry/platform/events/InboxProcessor.js';
import type { CloudEvent } from '../domain/event/CloudEvent.js';
import { EventRepository } from '../persistence/EventRepository.js';

/**
 * What happens to a tenant elsewhere in Gantry that its workflows can hear. Not what is said all the time (decisions, deltas and
 * metering), and not what workflows say themselves: one that is started by the end of any would never end.
 */
const names = [
  'MembershipChanged',
  'QuotaExceeded',
  'ConversationStarted',
  'MessageReceived',
  'ConversationApproved',
  'ConversationEnded',
  'DSLGenerated',
  'AgentResponse',
  'ModelSwitched',
  'BuildFinished',
  'RolloutStarted',
  'RolloutFinished',
  'BudgetExceeded',
] as const satisfies readonly EventName[];

/** Takes each of them among the tenant's events, with its type: `gantry.deployments.BuildFinished.v1`. */
export const eventsOfOthers: Consumers = Object.fromEntries(names.map((name) => [name, take]));

async function take(event: BusEvent<unknown>, { em, tenantId }: ConsumerScope): Promise<void> {
  const { requestid: _, traceparent: _trace, tracestate: _state, ...told } = event;
  await new EventRepository(em, tenantId).add(told as CloudEvent);
}
