import type { Gateway } from '@gantry/gateway/server.js';
import type { EventBus } from '@gantry/platform/events/EventBus.js';

/**
 * Tells the gateway of what has changed, so that it forgets what it remembers of it.
 * @param names of all events that there are
 */
export async function followEvents(
  gateway: Pick<Gateway, 'accounts' | 'keepsAnswers' | 'invalidateBy'>,
  bus: EventBus,
  names: string[],
): Promise<void> {
  await bus.subscribe('gateway', ['MembershipChanged', 'TenantCreated'], async () =>
    gateway.accounts.invalidateAll(),
  );
  // While the schema lets nothing be kept, there is nothing to forget.
  if (gateway.keepsAnswers()) {
    await bus.subscribe('gateway-cache', names, (events) => gateway.invalidateBy(events));
  }
}
