import type { Command } from 'commander';
import { printGraphRef } from '@gantry/schema/registry/GraphRef.js';
import { textTable } from '@gantry/schema/reports/textTable.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import { commaSeparated } from '../command/optionValues.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { openRegistry } from './openRegistry.js';
import { type RegistryOptions, withRegistry } from './registryOptions.js';

export function addContracts(parent: Command, runner: Runner): void {
  const contracts = parent
    .command('contracts')
    .summary('the parts of a graph that have a name')
    .description('The parts of a graph that gateways serve under a name of their own, chosen by @tag.')
    .helpCommand(false);
  withRegistry(contracts.command('list'))
    .description('Lists the contracts of a graph.')
    .addOption(formatOption())
    .action(runner.action(list));
  withRegistry(contracts.command('set'))
    .description('Adds a contract, or changes one; it counts from the next publication on.')
    .argument('<name>')
    .option('--include <tags>', 'shows only what has one of them, divided by commas', commaSeparated)
    .option('--exclude <tags>', 'hides what has one of them', commaSeparated)
    .addOption(formatOption())
    .action(runner.action(set));
  withRegistry(contracts.command('remove'))
    .description('Removes a contract; it is served until the next publication.')
    .argument('<name>')
    .addOption(formatOption())
    .action(runner.action(remove));
}

async function list(context: Context, options: RegistryOptions): Promise<Outcome> {
  const { registry, ref } = openRegistry(options, context);
  const contracts = await registry.contracts(ref);
  const rows = contracts.map(({ name, include, exclude }) => [
    name,
    `includes ${include.join(', ') || 'all'}`,
    `excludes ${exclude.join(', ') || 'nothing'}`,
  ]);
  return {
    json: { contracts },
    text: () => (rows.length === 0 ? `${printGraphRef(ref)} has no contracts.` : textTable(rows)),
  };
}

async function set(
  context: Context,
  name: string,
  options: RegistryOptions & { include?: readonly string[]; exclude?: readonly string[] },
): Promise<Outcome> {
  const { registry, ref } = openRegistry(options, context, { beNew: true });
  const contract = { name, include: options.include ?? [], exclude: options.exclude ?? [] };
  await registry.putContract(ref, contract);
  return {
    json: { contract },
    text: () => `The contract ${name} of ${printGraphRef(ref)} counts from the next publication on.`,
  };
}

async function remove(context: Context, name: string, options: RegistryOptions): Promise<Outcome> {
  const { registry, ref } = openRegistry(options, context);
  await registry.removeContract(ref, name);
  return {
    json: { removed: name },
    text: () => `The contract ${name} of ${printGraphRef(ref)} is removed.`,
  };
}
