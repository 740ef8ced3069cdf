import type { Command } from 'commander';
import { textOfHistory } from '@gantry/schema/reports/textOfHistory.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import { positiveNumber } from '../command/optionValues.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { openRegistry } from './openRegistry.js';
import { type RegistryOptions, withRegistry } from './registryOptions.js';

export function addHistory(parent: Command, runner: Runner): void {
  const command = parent
    .command('history')
    .summary('lists what was published')
    .description('Lists what was published by whom, from which commit, and when; the newest first.');
  withRegistry(command)
    .option('--first <number>', 'versions on a page, 100 at most', positiveNumber, 20)
    .option('--after <cursor>', 'goes on where a page ended')
    .addOption(formatOption())
    .action(runner.action(history));
}

async function history(
  context: Context,
  options: RegistryOptions & { first: number; after?: string },
): Promise<Outcome> {
  const { registry, ref } = openRegistry(options, context);
  const { first, after } = options;
  const { items, cursor } = await registry.history(ref, { first, after });
  return {
    json: { items, cursor },
    text: (paint) =>
      [textOfHistory(items, paint), ...(cursor === null ? [] : ['', `More: --after ${cursor}`])].join('\n'),
  };
}
