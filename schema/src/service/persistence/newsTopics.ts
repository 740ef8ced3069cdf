import { printGraphRef, type GraphRef } from '../../registry/GraphRef.js';

/** The channel of PostgreSQL's NOTIFY on which replicas tell each other what was stored. */
export const newsChannel = 'gantry_registry';

/** Of a variant's new publications. */
export function publicationsTopic(owner: string, ref: GraphRef): string {
  return `publications ${owner} ${printGraphRef(ref)}`;
}

/** Of a variant's registered operations. */
export function operationsTopic(owner: string, ref: GraphRef): string {
  return `operations ${owner} ${printGraphRef(ref)}`;
}
