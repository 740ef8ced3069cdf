import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import type { LoadLevel, LoadMonitor } from '@gantry/platform/resilience/LoadMonitor.js';
import { introspects } from '../admission/introspects.js';
import type { PreparedOperation } from '../execution/PreparedOperation.js';

/** From which level on new work is refused: the schema and who pays nothing first, and mutations last. */
const levels: Readonly<Record<'query' | 'mutation' | 'subscription', Readonly<Record<string, LoadLevel>>>> = {
  query: { none: 1, FREE: 1, TEAM: 2, ENTERPRISE: 3 },
  subscription: { none: 1, FREE: 1, TEAM: 2, ENTERPRISE: 2 },
  mutation: { none: 2, FREE: 2, TEAM: 3, ENTERPRISE: 3 },
};

/**
 * Refuses an operation that has not begun yet while there is too much to do.
 * @throws GantryError RATE_LIMITED
 */
export function admitByLoad(
  load: LoadMonitor,
  { type, document }: Pick<PreparedOperation, 'type' | 'document'>,
  { tenant }: RequestContext,
): void {
  if (load.level === 0) return;
  if (type === 'query' && introspects(document)) load.admit(1, 'introspection');
  load.admit(levels[type][tenant?.tier ?? 'none'] ?? 1, type);
}
