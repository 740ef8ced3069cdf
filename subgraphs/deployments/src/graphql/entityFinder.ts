import type { EntityManager } from '@mikro-orm/postgresql';
import type { actions } from '../domain/actions.js';
import type { DeploymentsScope } from '../services.js';

export interface EntityFinderOptions<Row extends { id: string }, View> {
  /** Name of the GraphQL type. */
  type: string;
  /** What the actor must be allowed to do with it. */
  action: keyof typeof actions;
  load(em: EntityManager, ids: readonly string[]): Promise<Row[]>;
  view(row: Row): View;
}

/** A function that finds one by its id, authorised and batched; null when the tenant has none such. */
export function entityFinder<Row extends { id: string }, View extends object>(
  options: EntityFinderOptions<Row, View>,
): (id: string, scope: DeploymentsScope) => Promise<View | null> {
  const { type, action, load, view } = options;
  return async (id, scope) => {
    await scope.authorize(action, { type, id, tenantId: scope.tenant.id });
    const loader = scope.loader<string, View>(type, async (ids) => {
      const rows = await load(await scope.em(), ids);
      const byId = new Map(rows.map((row) => [row.id, view(row)]));
      return ids.map((each) => byId.get(each) ?? null);
    });
    return loader.load(id);
  };
}
