import type { CloudEvent } from '@gantry/platform/events/CloudEvent.js';
import type { EntityTypes } from './EntityTypes.js';
import type { Invalidation } from './Invalidation.js';

/**
 * The entities that an event of a subgraph is about: `workflowId` in its data names a `Workflow`, if the subgraph owns
 * some of that type. What it only refers to has not changed with it.
 */
export function invalidationsOf(
  { source, tenantid: tenant, data }: Pick<CloudEvent<unknown>, 'source' | 'tenantid' | 'data'>,
  entities: EntityTypes,
): Invalidation[] {
  const subgraph = source.split('/').at(-1) ?? source;
  if (typeof data !== 'object' || data === null) return [];
  return Object.entries(data).flatMap(([name, id]) => {
    const type = /^(\w)(\w*)Id$/.exec(name);
    if (!type || (typeof id !== 'string' && typeof id !== 'number')) return [];
    const named = `${type[1]!.toUpperCase()}${type[2]}`;
    return entities.owns(subgraph, named) ? [{ tenant, type: named, id: String(id) }] : [];
  });
}
