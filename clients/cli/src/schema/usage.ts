import type { Command } from 'commander';
import { plural } from '@gantry/schema/reports/plural.js';
import { textTable } from '@gantry/schema/reports/textTable.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import { positiveNumber } from '../command/optionValues.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { openRegistry } from './openRegistry.js';
import { type RegistryOptions, withRegistry } from './registryOptions.js';

export function addUsage(parent: Command, runner: Runner): void {
  withRegistry(parent.command('usage'))
    .summary('lists what clients have sent')
    .description('Lists the operations that gateways have answered, by client, the most frequent first.')
    .option('--days <number>', 'how long is looked back', positiveNumber, 30)
    .addOption(formatOption())
    .action(runner.action(usage));
}

async function usage(context: Context, options: RegistryOptions & { days: number }): Promise<Outcome> {
  const { registry, ref } = openRegistry(options, context);
  const uses = (await registry.usage(ref, options.days)).toSorted((one, other) => other.count - one.count);
  const rows = uses.map(({ client, operation, name, count, errors, lastSeen }) => [
    plural(count, 'request'),
    plural(errors, 'error'),
    client.version === null ? client.name : `${client.name} ${client.version}`,
    name ?? operation.slice(0, 12),
    `last at ${lastSeen}`,
  ]);
  return {
    json: { days: options.days, uses },
    text: () =>
      rows.length === 0 ? `Nothing was sent within ${plural(options.days, 'day')}.` : textTable(rows),
  };
}
