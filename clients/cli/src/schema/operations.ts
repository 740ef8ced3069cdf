import type { Command } from 'commander';
import type { RegisteredOperation } from '@gantry/schema/operations/RegisteredOperation.js';
import { printGraphRef } from '@gantry/schema/registry/GraphRef.js';
import { plural } from '@gantry/schema/reports/plural.js';
import { textTable } from '@gantry/schema/reports/textTable.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { openRegistry } from './openRegistry.js';
import { readDocuments } from './readDocuments.js';
import { type RegistryOptions, withRegistry } from './registryOptions.js';

interface ClientOptions extends RegistryOptions {
  client: string;
  clientVersion?: string;
}

export function addOperations(parent: Command, runner: Runner): void {
  const operations = parent
    .command('operations')
    .summary('what clients have said they send')
    .description('What clients have said they send: it keeps changes from being published that break it.')
    .helpCommand(false);
  withClient(withRegistry(operations.command('register')))
    .description(
      "Registers all operations of a client's version, in place of those that it had: documents, with the fragments that they use in " +
        "whichever file, and manifests of persisted documents (.json, of Apollo's tools, Relay or GraphQL Code Generator).",
    )
    .argument('<globs...>', 'files')
    .addOption(formatOption())
    .action(runner.action(register));
  withRegistry(operations.command('list'))
    .description('Lists the operations that clients have registered.')
    .option('--client <name>', 'only those of this client')
    .addOption(formatOption())
    .action(runner.action(list));
  withClient(withRegistry(operations.command('remove')))
    .description('Forgets the operations of a client, or of one version of it.')
    .addOption(formatOption())
    .action(runner.action(remove));
}

function withClient(command: Command): Command {
  return command
    .requiredOption('--client <name>', 'as it names itself to gateways')
    .option('--client-version <version>', 'its version');
}

async function register(
  context: Context,
  globs: readonly string[],
  options: ClientOptions,
): Promise<Outcome> {
  const documents = await readDocuments(globs);
  const { registry, ref } = openRegistry(options, context);
  const client = { name: options.client, version: options.clientVersion ?? null };
  const sent = documents.map(({ id, document }) => ({ id, document }));
  const operations = await registry.registerOperations(ref, client, sent);
  return {
    json: { operations },
    text: () => `${nameOf(client)} has ${plural(operations.length, 'operation')} of ${printGraphRef(ref)}.`,
  };
}

async function list(context: Context, options: RegistryOptions & { client?: string }): Promise<Outcome> {
  const { registry, ref } = openRegistry(options, context);
  const operations = await registry.operations(ref, options.client);
  const rows = operations.map(({ client, id, document }) => [nameOf(client), id, firstLine(document)]);
  return {
    json: { operations },
    text: () => (rows.length === 0 ? 'No client has registered operations.' : textTable(rows)),
  };
}

async function remove(context: Context, options: ClientOptions): Promise<Outcome> {
  const { registry, ref } = openRegistry(options, context);
  const { client: name, clientVersion: version } = options;
  await registry.removeOperations(ref, { name, version });
  return {
    json: { removed: { client: name, version: version ?? null } },
    text: () =>
      `${nameOf({ name, version: version ?? null })} has no operations of ${printGraphRef(ref)} any more.`,
  };
}

function nameOf({ name, version }: RegisteredOperation['client']): string {
  return version === null ? name : `${name} ${version}`;
}

function firstLine(document: string): string {
  const line = document.split('\n').find((text) => /^\s*(query|mutation|subscription|\{)/.test(text));
  return (line ?? '').trim().slice(0, 80);
}
