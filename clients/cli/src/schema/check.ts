import type { Command } from 'commander';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { checkAgainst } from './checkAgainst.js';
import { checkOutcome } from './checkOutcome.js';
import { checkSettingsOf, type CheckSettingsOptions, withCheckSettings } from './checkSettingsOptions.js';
import { exitCodes } from './exitCodes.js';
import { openRegistry } from './openRegistry.js';
import { type ProposalOptions, withProposal } from './proposalOptions.js';
import { publishedUrls } from './publishedUrls.js';
import { readProposal } from './readProposal.js';
import { type RegistryOptions, withRegistry } from './registryOptions.js';

interface CheckOptions extends ProposalOptions, CheckSettingsOptions, RegistryOptions {
  against?: string;
  againstEvents?: string;
  operations?: string[];
}

export function addCheck(parent: Command, runner: Runner): void {
  const command = parent
    .command('check')
    .summary('says whether something may be published')
    .description(
      'Says what a proposal would change for clients, compared with what was published, and which operations of which clients ' +
        'stand in its way. Stores nothing.',
    );
  withCheckSettings(withRegistry(withProposal(command)))
    .optionsGroup('Without a registry:')
    .option('--against <file>', 'compares with the schema in a file: anything that gantry schema diff takes')
    .option('--against-events <folder>', 'compares events with those in a folder')
    .option('--operations <glob...>', 'documents of clients, for --against; a registry has its own')
    .optionsGroup('Options:')
    .addOption(formatOption())
    .addHelpText('after', exitCodes('it may be published', 'it does not compose, or breaks clients'))
    .action(runner.action(check));
}

async function check(
  context: Context,
  subgraph: string | undefined,
  options: CheckOptions,
): Promise<Outcome> {
  const { against, againstEvents, operations } = options;
  if (against !== undefined) {
    if (againstEvents !== undefined && options.events === undefined)
      throw new CommandError('--against-events goes with --events: the schemas that are compared with them.');
    // No gateway is going to reach what is only compared.
    const nowhere = async (): Promise<string> => 'http://localhost';
    const read = await readProposal(context, subgraph, options, nowhere);
    const settings = checkSettingsOf(options);
    const before = { ...options, schema: against, events: againstEvents };
    return checkOutcome(await checkAgainst(context, read.proposal, before, operations ?? [], settings), read);
  }
  if ((operations ?? againstEvents) !== undefined)
    throw new CommandError('--operations and --against-events go with --against: a registry knows its own.');
  const { registry, ref } = openRegistry(options, context);
  const read = await readProposal(context, subgraph, options, publishedUrls(registry, ref));
  return checkOutcome(await registry.check(ref, read.proposal, checkSettingsOf(options)), read);
}
