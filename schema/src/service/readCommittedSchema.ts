import { fileURLToPath } from 'node:url';
import { eventSchemasDirectory } from '@gantry/platform/events/eventSchemasDirectory.js';
import { readSupergraphConfig } from '../composition/readSupergraphConfig.js';
import { readEventSchemas } from '../events/readEventSchemas.js';
import { gantryContracts } from '../gantryContracts.js';
import type { CommittedSchema } from './publishCommitted.js';

const supergraphFile = fileURLToPath(new URL('../../../supergraph.yaml', import.meta.url));

/** The schema of this installation: the subgraphs that supergraph.yaml names, its events and contracts. @throws Error when it cannot be read */
export async function readCommittedSchema(): Promise<CommittedSchema> {
  const { subgraphs, faults } = await readSupergraphConfig(supergraphFile);
  if (faults.length > 0) throw new Error(faults.map(({ message }) => message).join(' '));
  return {
    subgraphs: subgraphs.map(({ name, url, sdl }) => ({ name, url, sdl })),
    events: await readEventSchemas(eventSchemasDirectory),
    contracts: gantryContracts,
  };
}
