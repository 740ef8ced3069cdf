import path from 'node:path';
import {
  type ConfiguredSubgraph,
  readSupergraphConfig,
} from '@gantry/schema/composition/readSupergraphConfig.js';
import type { SdlSource } from '@gantry/schema/reports/CoordinatePlaces.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { openRegistry } from './openRegistry.js';
import type { RegistryOptions } from './registryOptions.js';

/**
 * Reads a supergraph configuration and the schemas that it names; files are named relative to where the command runs.
 * @param options say the registry in which a `graphref` is looked up
 * @throws CommandError naming all that cannot be read
 */
export async function readConfig(
  context: Context,
  file: string,
  options: RegistryOptions,
): Promise<ConfiguredSubgraph[]> {
  const { subgraphs, faults } = await readSupergraphConfig(file, {
    environment: context.environment.variables,
    registry: { fetch: (ref, version) => openRegistry(options, context).registry.fetch(ref, version) },
  });
  if (faults.length > 0) throw new CommandError(`${file} cannot be used.`, faults);
  return subgraphs.map(({ file, ...subgraph }) => ({
    ...subgraph,
    file: file === undefined ? undefined : path.relative('', file),
  }));
}

/** What GitHub can show annotations in. */
export function sourcesOf(subgraphs: readonly ConfiguredSubgraph[]): SdlSource[] {
  return subgraphs.flatMap(({ file, sdl }) => (file === undefined ? [] : [{ file, sdl }]));
}
