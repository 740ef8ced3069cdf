import type { Audience } from '../authorization/Audience.js';

/** How demand is controlled. */
export interface CostSettings {
  /** Compute no costs, compute them, or refuse also what is too dear. */
  mode: 'off' | 'measure' | 'enforce';
  /** Items that a list is assumed to have when no `@listSize` says how many. */
  listSize: number;
  /** What one operation may cost, by the tier of its tenant; `default` for other tiers and without a tenant. */
  limits: Readonly<Record<string, number>>;
  /** Who is told in `extensions.cost` what an operation costs, for the request extension `cost: true`. */
  reportTo: Audience;
}

export const defaultCostSettings: CostSettings = { mode: 'off', listSize: 10, limits: {}, reportTo: [] };
