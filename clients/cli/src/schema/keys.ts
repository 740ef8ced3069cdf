import { type Command, InvalidArgumentError } from 'commander';
import { HttpKeys } from '@gantry/schema/registry/HttpKeys.js';
import { textTable } from '@gantry/schema/reports/textTable.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import { commaSeparated } from '../command/optionValues.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { isUrl } from './openRegistry.js';
import { type RegistryOptions, registryOf, withRegistryOnly } from './registryOptions.js';

interface CreateOptions extends RegistryOptions {
  name: string;
  rights: readonly string[];
  onlyGraph?: string;
  owner?: string;
  expires?: string;
}

interface OwnerOptions extends RegistryOptions {
  owner?: string;
}

const ownerHelp = "a tenant's id, or platform; for who has the operator's key";

export function addKeys(parent: Command, runner: Runner): void {
  const keys = parent
    .command('keys')
    .summary('what opens a registry that is a service')
    .description('What opens a registry that is a service; GANTRY_REGISTRY_KEY must be good for ADMINISTER.')
    .helpCommand(false);
  withRegistryOnly(keys.command('create'))
    .description('Makes a key, and prints what opens: once, since only a hash of it is kept.')
    .requiredOption('--name <text>', 'who or what uses it')
    .requiredOption(
      '--rights <rights>',
      'of READ, REPORT, REGISTER, CHECK, PUBLISH, APPROVE and ADMINISTER, divided by commas',
      commaSeparated,
    )
    .option('--only-graph <graph>', 'the one graph that it opens')
    .option('--owner <owner>', ownerHelp)
    .option('--expires <time>', 'when it ends: 2027-01-01, or RFC 3339', time)
    .addOption(formatOption())
    .action(runner.action(create));
  withRegistryOnly(keys.command('list'))
    .description('Lists keys, without what opens.')
    .option('--owner <owner>', ownerHelp)
    .addOption(formatOption())
    .action(runner.action(list));
  withRegistryOnly(keys.command('revoke'))
    .description('Takes a key back: it opens nothing from then on.')
    .argument('<id>', 'as gantry schema keys list says it')
    .option('--owner <owner>', ownerHelp)
    .addOption(formatOption())
    .action(runner.action(revoke));
}

async function create(context: Context, options: CreateOptions): Promise<Outcome> {
  const { name, rights, onlyGraph: graph, owner, expires: expiresAt } = options;
  const created = await openKeys(options, context).create({ name, rights, graph, owner, expiresAt });
  return {
    json: created,
    text: (paint) => paint('dim', `The key ${created.id} of ${created.owner}, for ${rights.join(', ')}:`),
    document: `${created.key}\n`,
  };
}

async function list(context: Context, options: OwnerOptions): Promise<Outcome> {
  const keys = await openKeys(options, context).list(options.owner);
  const rows = keys.map(({ id, name, graph, rights, createdAt, expiresAt }) => [
    id,
    name,
    rights.join(', '),
    graph ?? 'all graphs',
    `made at ${createdAt}`,
    expiresAt === null ? 'does not end' : `ends at ${expiresAt}`,
  ]);
  return { json: { keys }, text: () => (rows.length === 0 ? 'There are no keys.' : textTable(rows)) };
}

async function revoke(context: Context, id: string, options: OwnerOptions): Promise<Outcome> {
  await openKeys(options, context).revoke(id, options.owner);
  return { json: { revoked: id }, text: () => `The key ${id} opens nothing any more.` };
}

function openKeys(options: RegistryOptions, context: Context): HttpKeys {
  const url = registryOf(options, context);
  if (isUrl(url)) return new HttpKeys({ url, key: context.environment.registryKey });
  throw new CommandError(`${url} is a file, which needs no keys: they open a registry that is a service.`);
}

function time(text: string): string {
  const date = new Date(text);
  if (/^\d{4}-\d{2}-\d{2}/.test(text) && !Number.isNaN(date.getTime())) return date.toISOString();
  throw new InvalidArgumentError('It must be a date, or a time by RFC 3339.');
}
