import type { Command } from 'commander';
import { printSchema } from 'graphql';
import { apiSchemaOf } from '@gantry/schema/composition/apiSchemaOf.js';
import { printGraphRef } from '@gantry/schema/registry/GraphRef.js';
import type { Publication } from '@gantry/schema/registry/Publication.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import { positiveNumber } from '../command/optionValues.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { openRegistry } from './openRegistry.js';
import { type RegistryOptions, withRegistry } from './registryOptions.js';

interface FetchOptions extends RegistryOptions {
  version?: number;
  what: string[];
}

export function addFetch(parent: Command, runner: Runner): void {
  const command = parent
    .command('fetch')
    .summary('prints what was published')
    .description('Prints a schema as it was published.');
  withRegistry(command)
    .option('--version <number>', 'which version; the newest', positiveNumber)
    .option(
      '--what <part...>',
      'supergraph, or api (what clients see of it), subgraph <name>, contract <name>',
      ['supergraph'],
    )
    .option('-o, --output <file>', 'where it goes, instead of the standard output')
    .addOption(formatOption())
    .action(runner.action(fetchPublished));
}

async function fetchPublished(context: Context, options: FetchOptions): Promise<Outcome> {
  const { registry, ref } = openRegistry(options, context);
  const publication = await registry.fetch(ref, options.version);
  const { version, publishedAt, author } = publication;
  const part = options.what.join(' ');
  const sdl = partOf(publication, options.what);
  return {
    json: { version, publishedAt, author, what: part, sdl },
    text: (paint) =>
      paint(
        'dim',
        `${part} of version ${version} of ${printGraphRef(ref)}, published by ${author} at ${publishedAt}`,
      ),
    document: sdl.endsWith('\n') ? sdl : `${sdl}\n`,
  };
}

function partOf({ supergraph, subgraphs, contracts }: Publication, [kind, name, ...rest]: string[]): string {
  if (kind === 'supergraph' && name === undefined) return supergraph.sdl;
  if (kind === 'api' && name === undefined) return printSchema(apiSchemaOf(supergraph.sdl));
  const named = { subgraph: subgraphs, contract: contracts }[kind ?? ''];
  if (named === undefined || name === undefined || rest.length > 0) {
    throw new CommandError(
      `--what "${[kind, name, ...rest].filter(Boolean).join(' ')}" makes no sense: say supergraph, api, subgraph <name> or contract <name>.`,
    );
  }
  const found = named.find((one) => one.name === name);
  if (found !== undefined) return found.sdl;
  const known = named.map((one) => one.name).join(', ') || 'none';
  throw new CommandError(`There is no ${kind} "${name}" in that version; there are: ${known}.`);
}
