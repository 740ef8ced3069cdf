import type { PlanNode } from '@apollo/query-planner';
import type { EntityFetchNode } from './EntityFetch.js';

/** A branch of a plan that begins by asking a subgraph for entities. */
export interface LeadingFetch {
  readonly fetch: EntityFetchNode;
  /** Where in the response the entities are. */
  readonly path: readonly string[];
  /** What the branch does once they are there. */
  readonly rest: readonly PlanNode[];
}

/** Takes the fetch of entities that a branch begins with off it; undefined when it begins with anything else. */
export function leadingFetch(node: PlanNode): LeadingFetch | undefined {
  switch (node.kind) {
    case 'Fetch':
      // What it takes from its context may make it several requests.
      return node.requires && !node.contextRewrites?.length
        ? { fetch: node as EntityFetchNode, path: [], rest: [] }
        : undefined;
    case 'Flatten': {
      const inner = leadingFetch(node.node);
      return inner && inner.rest.length === 0
        ? { ...inner, path: [...node.path.map(String), ...inner.path] }
        : undefined;
    }
    case 'Sequence': {
      const [first, ...others] = node.nodes;
      const leading = first && leadingFetch(first);
      return leading && { ...leading, rest: [...leading.rest, ...others] };
    }
    default:
      return undefined;
  }
}
