import type { Command } from 'commander';
import { diffSchemas } from '@gantry/schema/changes/diffSchemas.js';
import { annotateChanges } from '@gantry/schema/reports/annotateChanges.js';
import { CoordinatePlaces } from '@gantry/schema/reports/CoordinatePlaces.js';
import { textOfChanges } from '@gantry/schema/reports/textOfChanges.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { exitCodes } from './exitCodes.js';
import { readApiSchema } from './readApiSchema.js';
import { type RegistryOptions, withRegistry } from './registryOptions.js';

export function addDiff(parent: Command, runner: Runner): void {
  const command = parent
    .command('diff')
    .summary('says what has changed between two schemas')
    .description(
      'Says what has changed for clients between two schemas, and what it does to them. Each is the SDL of a supergraph, a ' +
        'subgraph or any server, what an introspection answered (.json), or a supergraph configuration (.yaml), or a published version as graph@variant:version.',
    );
  withRegistry(command)
    .argument('<old>', 'the schema before; - for the standard input')
    .argument('<new>', 'the schema after')
    .option('--fail-on-dangerous', 'lets dangerous changes block, too')
    .addOption(formatOption())
    .addHelpText('after', exitCodes('no change is breaking', 'one is'))
    .action(runner.action(diffFiles));
}

interface DiffOptions extends RegistryOptions {
  failOnDangerous?: boolean;
}

async function diffFiles(
  context: Context,
  before: string,
  after: string,
  options: DiffOptions,
): Promise<Outcome> {
  const old = await readApiSchema(context, before, options);
  const { schema, sources } = await readApiSchema(context, after, options);
  const changes = await diffSchemas(old.schema, schema);
  const blocking = options.failOnDangerous ? ['breaking', 'dangerous'] : ['breaking'];
  const blocked = changes.some(({ criticality }) => blocking.includes(criticality));
  return {
    blocked,
    json: { safe: !blocked, changes },
    text: (paint) => textOfChanges(changes, paint),
    annotations: annotateChanges(changes, new CoordinatePlaces(sources)),
  };
}
