import { RegistryError } from '../../registry/RegistryError.js';
import type { Right } from './Right.js';

/** The owner of what belongs to no tenant. */
export const platformOwner = 'platform';

/** Whoever a key belongs to, and what it opens. */
export interface Caller {
  /** Whose registry it opens: a tenant's id, or `platform`. */
  owner: string;
  /** The key's id. */
  id: string;
  name: string;
  /** The one graph that it opens; null: all of its owner's. */
  graph: string | null;
  rights: readonly Right[];
  /** Whether it is the operator's, which gives out keys to every owner. */
  isOperator: boolean;
}

/** @throws RegistryError FORBIDDEN unless the key is good for that, at that graph */
export function demandRight(caller: Caller, right: Right, graph: string | null): void {
  if (!caller.rights.includes(right) && !caller.rights.includes('ADMINISTER')) {
    throw new RegistryError('FORBIDDEN', `The key "${caller.name}" has not the right ${right}.`);
  }
  if (caller.graph !== null && graph !== null && caller.graph !== graph) {
    throw new RegistryError('FORBIDDEN', `The key "${caller.name}" is for the graph "${caller.graph}" only.`);
  }
}
