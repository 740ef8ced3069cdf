import { type Command, Option } from 'commander';
import { printSchema } from 'graphql';
import type { Change } from '@gantry/schema/changes/Change.js';
import { diffSchemas } from '@gantry/schema/changes/diffSchemas.js';
import { apiSchemaOf } from '@gantry/schema/composition/apiSchemaOf.js';
import { faultsInFiles } from '@gantry/schema/composition/faultsInFiles.js';
import type { SchemaFault } from '@gantry/schema/composition/SchemaFault.js';
import { checkContract } from '@gantry/schema/contracts/checkContract.js';
import type { Contract } from '@gantry/schema/contracts/Contract.js';
import { contractSupergraph } from '@gantry/schema/contracts/contractSupergraph.js';
import { faultsInSubgraphs } from '@gantry/schema/contracts/faultsInSubgraphs.js';
import { annotateChanges } from '@gantry/schema/reports/annotateChanges.js';
import { annotateFaults, annotateHints } from '@gantry/schema/reports/annotateFaults.js';
import { CoordinatePlaces } from '@gantry/schema/reports/CoordinatePlaces.js';
import { textOfChanges } from '@gantry/schema/reports/textOfChanges.js';
import { textOfFaults, textOfHints } from '@gantry/schema/reports/textOfFaults.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import { commaSeparated } from '../command/optionValues.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { exitCodes } from './exitCodes.js';
import { type ReadSdl, readSdl } from './readSdl.js';
import { type RegistryOptions, withRegistry } from './registryOptions.js';

interface ContractOptions extends RegistryOptions {
  config: string;
  include?: readonly string[];
  exclude?: readonly string[];
  what: 'supergraph' | 'api';
  output?: string;
  against?: string;
}

export function addContract(parent: Command, runner: Runner): void {
  const command = parent
    .command('contract')
    .summary('shows a part of a supergraph, chosen by tags')
    .description(
      'Hides what @tag does not choose of a supergraph, and the types that nothing leads to then. With --against it also says what ' +
        'has changed for clients of the contract.',
    )
    .argument(
      '[supergraph]',
      'SDL of a supergraph; a published version, graph@variant:version; or - for the standard input',
    );
  withRegistry(command)
    .option(
      '--config <file>',
      'a supergraph configuration that is composed, without an argument',
      'supergraph.yaml',
    )
    .option('--include <tags>', 'shows only what has one of them, divided by commas', commaSeparated)
    .option('--exclude <tags>', 'hides what has one of them', commaSeparated)
    .addOption(
      new Option('--what <part>', 'what is printed: the supergraph for a gateway, or what clients see of it')
        .choices(['supergraph', 'api'])
        .default('supergraph'),
    )
    .option('--against <file>', 'an older supergraph, of which the same contract is compared')
    .option('-o, --output <file>', 'where it goes, instead of the standard output')
    .addOption(formatOption())
    .addHelpText(
      'after',
      exitCodes('the contract can be shown, and breaks nobody', 'it cannot be, or a change is breaking'),
    )
    .action(runner.action(contract));
}

async function contract(
  context: Context,
  file: string | undefined,
  options: ContractOptions,
): Promise<Outcome> {
  const { include = [], exclude = [], what, against } = options;
  const asked = { name: 'contract', include, exclude };
  checkContract(asked);
  const read = await readSdl(context, file ?? options.config, options);
  const { sdl, faults, hints } = show(read, asked);
  if (sdl === null) {
    return {
      blocked: true,
      json: { sdl, faults, hints },
      text: (paint) =>
        [textOfFaults(faults, paint), paint('red', `${read.name} cannot be shown so.`)].join('\n\n'),
      annotations: annotateFaults(faults),
    };
  }
  const changes =
    against === undefined ? undefined : await changesSince(context, against, sdl, asked, options);
  const printed = what === 'api' ? `${printSchema(apiSchemaOf(sdl))}\n` : sdl;
  return {
    blocked: changes?.some(({ criticality }) => criticality === 'breaking') ?? false,
    json: { sdl: printed, faults, hints, ...(changes !== undefined && { changes }) },
    text: (paint) =>
      [textOfHints(hints, paint), ...(changes === undefined ? [] : [textOfChanges(changes, paint)])]
        .filter((part) => part !== '')
        .join('\n\n'),
    annotations: [
      ...annotateHints(hints),
      ...annotateChanges(changes ?? [], new CoordinatePlaces(read.sources)),
    ],
    // With --against it is the changes that were asked for.
    ...((against === undefined || options.output !== undefined) && { document: printed }),
  };
}

function show(read: ReadSdl, asked: Contract): ReturnType<typeof contractSupergraph> {
  if (!read.isSupergraph)
    throw new CommandError(`${read.name} is no supergraph: gantry schema compose makes one.`);
  const shown = contractSupergraph(read.sdl, asked);
  return { ...shown, faults: inFiles(shown.faults, read) };
}

/** A supergraph that is in no file has no lines that anybody could look up, but what it was composed of may have. */
function inFiles(faults: readonly SchemaFault[], { file, subgraphs = [] }: ReadSdl): readonly SchemaFault[] {
  if (file === undefined) return faultsInFiles(faultsInSubgraphs(faults, subgraphs), subgraphs);
  return faults.map((fault) => ({
    ...fault,
    file,
    ...(fault.alsoAt && { alsoAt: fault.alsoAt.map((place) => ({ ...place, file })) }),
  }));
}

async function changesSince(
  context: Context,
  file: string,
  sdl: string,
  asked: Contract,
  options: RegistryOptions,
): Promise<readonly Change[]> {
  const old = await readSdl(context, file, options);
  const before = show(old, asked);
  if (before.sdl === null) throw new CommandError(`${old.name} could not be shown so.`, before.faults);
  return await diffSchemas(apiSchemaOf(before.sdl), apiSchemaOf(sdl));
}
