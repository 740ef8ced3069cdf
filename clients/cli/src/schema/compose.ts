import type { Command } from 'commander';
import { compose } from '@gantry/schema/composition/compose.js';
import { faultsInFiles } from '@gantry/schema/composition/faultsInFiles.js';
import { annotateFaults, annotateHints } from '@gantry/schema/reports/annotateFaults.js';
import { textOfFaults, textOfHints } from '@gantry/schema/reports/textOfFaults.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { exitCodes } from './exitCodes.js';
import { readConfig } from './readConfig.js';
import { type RegistryOptions, withRegistry } from './registryOptions.js';

export function addCompose(parent: Command, runner: Runner): void {
  const command = parent
    .command('compose')
    .summary('composes subgraphs into a supergraph')
    .description('Composes the subgraphs that a supergraph configuration names, and prints the supergraph.');
  withRegistry(command)
    .option('--config <file>', "the configuration, in rover's format", 'supergraph.yaml')
    .option('-o, --output <file>', 'where the supergraph goes, instead of the standard output')
    .addOption(formatOption())
    .addHelpText('after', exitCodes('it composes', 'it does not'))
    .action(runner.action(composeFiles));
}

interface ComposeOptions extends RegistryOptions {
  config: string;
}

async function composeFiles(context: Context, options: ComposeOptions): Promise<Outcome> {
  const { config } = options;
  const subgraphs = await readConfig(context, config, options);
  const composition = compose(subgraphs);
  const faults = faultsInFiles(composition.faults, subgraphs);
  const hints = faultsInFiles(composition.hints, subgraphs);
  const { supergraph } = composition;
  return {
    blocked: supergraph === null,
    json: { supergraph: supergraph?.sdl ?? null, etag: supergraph?.etag ?? null, hints, faults },
    text: (paint) =>
      [
        textOfHints(hints, paint),
        textOfFaults(faults, paint),
        supergraph === null
          ? paint('red', `${config} does not compose.`)
          : paint('green', `${config} composes: ${subgraphs.length} subgraphs.`),
      ]
        .filter((part) => part !== '')
        .join('\n\n'),
    annotations: [...annotateFaults(faults), ...annotateHints(hints)],
    ...(supergraph !== null && { document: supergraph.sdl }),
  };
}
