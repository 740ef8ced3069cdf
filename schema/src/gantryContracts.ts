import type { Contract } from './contracts/Contract.js';

/**
 * The contracts of Gantry's own graph. `administration` is tagged what decides who belongs to a tenant and may do what,
 * `operation` what builds and runs software.
 */
export const gantryContracts: readonly Contract[] = [
  // Systems of partners: they talk to agents, run workflows and deploy, but administer nothing.
  { name: 'partner', include: [], exclude: ['administration'] },
  // Applications of everybody: conversations, agents, workflows and what they cost.
  { name: 'public', include: [], exclude: ['administration', 'operation'] },
];
