import { isDeepStrictEqual } from 'node:util';
import { gantryClients, type GantryClient } from './gantryClients.js';
import { gantryContracts } from './gantryContracts.js';
import type { GraphRef } from './registry/GraphRef.js';
import { RegistryError } from './registry/RegistryError.js';
import type { SchemaRegistry } from './registry/SchemaRegistry.js';

/**
 * Tells a registry of Gantry's contracts, and of what its own clients send. Before a publication this takes away what they no
 * longer send, and after it adds what only then is there to be asked for.
 * @returns clients whose documents are not valid for what is published, and which keep what they had registered
 */
export async function registerGantry(
  registry: SchemaRegistry,
  ref: GraphRef,
): Promise<readonly GantryClient[]> {
  const contracts = new Map((await registry.contracts(ref)).map((contract) => [contract.name, contract]));
  for (const contract of gantryContracts) {
    if (!isDeepStrictEqual(contracts.get(contract.name), contract)) await registry.putContract(ref, contract);
  }
  const left: GantryClient[] = [];
  for (const client of gantryClients()) {
    if (!(await register(registry, ref, client))) left.push(client);
  }
  return left;
}

async function register(
  registry: SchemaRegistry,
  ref: GraphRef,
  { client, documents }: GantryClient,
): Promise<boolean> {
  try {
    await registry.registerOperations(ref, client, documents);
    return true;
  } catch (error) {
    const isTooEarly = error instanceof RegistryError && ['BAD_USER_INPUT', 'NOT_FOUND'].includes(error.code);
    if (isTooEarly) return false;
    throw error;
  }
}
