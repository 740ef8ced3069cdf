import type { GraphRef } from '../../registry/GraphRef.js';

/** What the key of every row begins with: its owner, graph and variant. */
export type VariantKey = readonly [tenantId: string, graph: string, variant: string];

/** In SQL, for a table with those columns; the values are those of the key. */
export const ofVariant = 'tenant_id = ? AND graph = ? AND variant = ?';

export function variantKey(owner: string, { graph, variant }: GraphRef): VariantKey {
  return [owner, graph, variant];
}
