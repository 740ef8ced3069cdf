import { eventNameOf } from '@gantry/platform/events/CloudEvent.js';
import type { BusSubscription, EventBus } from '@gantry/platform/events/EventBus.js';
import type { Gateway } from '../Gateway.js';
import { isShared, type CachingSettings } from './CachingSettings.js';

const membershipEvents = ['MembershipChanged', 'TenantCreated'];

/**
 * Tells the gateway of what has changed, so that it forgets what it remembers of it. What each process remembers, each is
 * told from now on; what all of them keep in Redis needs one of them to be told, also of what changed when none ran.
 * @param names of all events that there are
 */
export async function followEvents(
  gateway: Pick<Gateway, 'accounts' | 'invalidateBy'>,
  bus: EventBus,
  { names, caching }: { names: readonly string[]; caching: Pick<CachingSettings, 'store'> },
): Promise<BusSubscription> {
  const shared = isShared(caching);
  const own = await bus.follow(shared ? membershipEvents : names, async (events) => {
    if (events.some((event) => membershipEvents.includes(eventNameOf(event)))) {
      gateway.accounts.invalidateAll();
    }
    if (!shared) await gateway.invalidateBy(events);
  });
  if (!shared) return own;
  const common = await bus.subscribe('gateway-cache', names, (events) => gateway.invalidateBy(events));
  return {
    close: async () => {
      await Promise.all([own.close(), common.close()]);
    },
  };
}
