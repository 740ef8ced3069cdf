import { parse, Source, type DocumentNode } from 'graphql';
import { compose } from '@gantry/schema/composition/compose.js';
import { faultsInFiles } from '@gantry/schema/composition/faultsInFiles.js';
import type { ConfiguredSubgraph } from '@gantry/schema/composition/readSupergraphConfig.js';
import type { SdlSource } from '@gantry/schema/reports/CoordinatePlaces.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { readText } from '../command/readText.js';
import { faultIn } from './faultIn.js';
import { openRegistry } from './openRegistry.js';
import { readConfig, sourcesOf } from './readConfig.js';
import type { RegistryOptions } from './registryOptions.js';

/** A schema in SDL, and whether it is that of a supergraph. */
export interface ReadSdl {
  /** As it is called in messages. */
  name: string;
  /** The file that it was read from; undefined for what was composed or fetched. */
  file?: string;
  sdl: string;
  isSupergraph: boolean;
  /** What it was composed of here. */
  subgraphs?: readonly ConfiguredSubgraph[];
  /** The files that it comes from. */
  sources: readonly SdlSource[];
}

/**
 * Reads SDL: a file, a supergraph configuration (.yaml), which is composed, or a published version, `shop@main:3`.
 * @throws CommandError naming the file, and the place in it
 */
export async function readSdl(context: Context, file: string, options: RegistryOptions): Promise<ReadSdl> {
  const published = /^(?<graph>[a-z][a-z0-9-]*@[a-z][a-z0-9-]*)(?::(?<version>[1-9]\d*))?$/.exec(
    file,
  )?.groups;
  if (published !== undefined) {
    const { graph, version } = published;
    const { registry, ref } = openRegistry({ ...options, graph }, context);
    const { supergraph } = await registry.fetch(ref, version === undefined ? undefined : Number(version));
    return { name: file, sdl: supergraph.sdl, isSupergraph: true, sources: [] };
  }
  if (/\.ya?ml$/.test(file)) {
    const subgraphs = await readConfig(context, file, options);
    const { supergraph, faults } = compose(subgraphs);
    if (supergraph === null)
      throw new CommandError(`${file} does not compose.`, faultsInFiles(faults, subgraphs));
    return { name: file, sdl: supergraph.sdl, isSupergraph: true, subgraphs, sources: sourcesOf(subgraphs) };
  }
  const name = file === '-' ? 'The standard input' : file;
  const sdl = await readText(context, file);
  try {
    const document = parse(new Source(sdl, name));
    return { name, file, sdl, isSupergraph: isSupergraph(document), sources: [{ file, sdl }] };
  } catch (error) {
    throw new CommandError(`${name} is no SDL.`, [faultIn(name, error)], { cause: error });
  }
}

function isSupergraph({ definitions }: DocumentNode): boolean {
  return definitions.some((one) => one.kind === 'EnumTypeDefinition' && one.name.value === 'join__Graph');
}
