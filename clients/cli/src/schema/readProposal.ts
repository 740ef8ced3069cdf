import { existsSync } from 'node:fs';
import type { EventSchema } from '@gantry/schema/events/EventSchema.js';
import { readEventSchemas } from '@gantry/schema/events/readEventSchemas.js';
import type { Proposal } from '@gantry/schema/registry/Proposal.js';
import type { ConfiguredSubgraph } from '@gantry/schema/composition/readSupergraphConfig.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { readText, reasonOf } from '../command/readText.js';
import type { ProposalOptions } from './proposalOptions.js';
import { readConfig } from './readConfig.js';
import type { RegistryOptions } from './registryOptions.js';

const defaultConfig = 'supergraph.yaml';

/** What is proposed, with the files that it comes from. */
export interface ReadProposal {
  proposal: Proposal;
  subgraphs: readonly ConfiguredSubgraph[];
  /** By `OrderPlaced.v1`. */
  eventFiles: ReadonlyMap<string, string>;
}

/**
 * Reads what a command line proposes: a subgraph, all of a configuration, or only events and what goes.
 * @param publishedUrl where gateways reach a subgraph, as it was published
 * @throws CommandError for what contradicts itself, or cannot be read
 */
export async function readProposal(
  context: Context,
  subgraph: string | undefined,
  options: ProposalOptions & RegistryOptions,
  publishedUrl: (subgraph: string) => Promise<string | undefined>,
): Promise<ReadProposal> {
  refuseContradictions(subgraph, options);
  const { remove: removed, events: folder } = options;
  const events = folder === undefined ? undefined : await readEvents(folder);
  const eventFiles = new Map(events?.map((event) => [nameOf(event), `${folder}/${nameOf(event)}.json`]));
  const config = options.config ?? defaultConfig;
  const isWhole = subgraph === undefined && removed === undefined && !(events && !existsSync(config));
  if (isWhole || options.config !== undefined) {
    const subgraphs = await readConfig(context, config, options);
    return { proposal: propose(subgraphs, { whole: true, events }), subgraphs, eventFiles };
  }
  const subgraphs = subgraph === undefined ? [] : [await readOne(context, subgraph, options, publishedUrl)];
  return { proposal: propose(subgraphs, { whole: false, removed, events }), subgraphs, eventFiles };
}

function nameOf({ name, version }: EventSchema): string {
  return `${name}.v${version}`;
}

function refuseContradictions(subgraph: string | undefined, options: ProposalOptions): void {
  const { config, schema, remove, routingUrl } = options;
  if (config !== undefined && (subgraph ?? remove) !== undefined)
    throw new CommandError(
      '--config names all subgraphs that there are: it goes without a subgraph and --remove.',
    );
  if (subgraph === undefined && (schema ?? routingUrl) !== undefined)
    throw new CommandError('--schema and --routing-url are those of one subgraph: say its name, too.');
}

async function readOne(
  context: Context,
  name: string,
  { schema: file, routingUrl }: ProposalOptions,
  publishedUrl: (subgraph: string) => Promise<string | undefined>,
): Promise<ConfiguredSubgraph> {
  if (file === undefined) throw new CommandError(`--schema is missing: the file with the SDL of "${name}".`);
  const sdl = await readText(context, file);
  const url = routingUrl ?? (await publishedUrl(name));
  if (url !== undefined) return { name, url, sdl, file };
  throw new CommandError(
    `--routing-url is missing: "${name}" has not been published yet, so that nobody knows where gateways reach it.`,
  );
}

export async function readEvents(folder: string): Promise<readonly EventSchema[]> {
  try {
    return await readEventSchemas(folder);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === undefined) throw cause;
    throw new CommandError(`${folder} cannot be read: ${reasonOf(cause)}.`, [], { cause });
  }
}

function propose(subgraphs: readonly ConfiguredSubgraph[], rest: Omit<Proposal, 'subgraphs'>): Proposal {
  return { subgraphs: subgraphs.map(({ name, url, sdl }) => ({ name, url, sdl })), ...rest };
}
