import type { PlanNode } from '@apollo/query-planner';
import { compileRequest } from './FetchRequest.js';

/** The texts that more than one fetch of a plan sends. */
export function repeatedFetches(node: PlanNode | undefined): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  const visit = (current: PlanNode | undefined): void => {
    switch (current?.kind) {
      case 'Fetch': {
        const { query } = compileRequest(current);
        if (seen.has(query)) repeated.add(query);
        seen.add(query);
        break;
      }
      case 'Sequence':
      case 'Parallel':
        current.nodes.forEach(visit);
        break;
      case 'Flatten':
        visit(current.node);
        break;
      case 'Condition':
        visit(current.ifClause);
        visit(current.elseClause);
        break;
      default:
    }
  };
  visit(node);
  return repeated;
}
