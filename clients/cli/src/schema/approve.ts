import type { Command } from 'commander';
import type { Approval } from '@gantry/schema/registry/Approval.js';
import { textTable } from '@gantry/schema/reports/textTable.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { authorOf } from './authorship.js';
import { openRegistry } from './openRegistry.js';
import { type RegistryOptions, withRegistry } from './registryOptions.js';

interface ApproveOptions extends RegistryOptions {
  change: string[];
  reason: string;
  contract?: string;
  event?: string;
  author?: string;
}

export function addApprove(parent: Command, runner: Runner): void {
  const command = parent
    .command('approve')
    .summary('lets a breaking change pass')
    .description(
      'Lets changes pass that break clients, in the next publication only, and keeps who answers for that, and why. gantry schema ' +
        'check names them by type and path.',
    );
  withRegistry(command)
    .requiredOption('--change <type:path...>', 'FIELD_REMOVED:Query.user, as the check names it')
    .requiredOption('--reason <text>', 'why clients may be broken')
    .option('--contract <name>', 'only as the contract shows it; else in all that clients see')
    .option('--event <name>', "of an event's schema: OrderPlaced.v1")
    .option('--author <name>', "who answers for it; else GITHUB_ACTOR, else git's user")
    .addOption(formatOption())
    .action(runner.action(approve));
  const list = parent
    .command('approvals')
    .summary('lists what was let pass')
    .description('Lists the changes that were let pass, by whom and why; the newest first.');
  withRegistry(list).addOption(formatOption()).action(runner.action(approvals));
}

async function approve(context: Context, options: ApproveOptions): Promise<Outcome> {
  const { reason, contract = null, event = null } = options;
  const changes = options.change.map((text) => ({ ...readChange(text), contract, event }));
  const { registry, ref } = openRegistry(options, context);
  const author = await authorOf(options, context);
  const given = await registry.approve(ref, changes, { author, reason });
  return {
    json: { approvals: given },
    text: () => `${given.map(({ change }) => nameOf(change)).join(', ')} may pass with the next publication.`,
  };
}

async function approvals(context: Context, options: RegistryOptions): Promise<Outcome> {
  const { registry, ref } = openRegistry(options, context);
  const given = await registry.approvals(ref);
  const rows = given.map(({ change, version, approvedAt, author, reason }) => [
    approvedAt,
    `after version ${version}`,
    nameOf(change),
    `${author}: ${reason}`,
  ]);
  return {
    json: { approvals: given },
    text: () => (rows.length === 0 ? 'Nothing was let pass.' : textTable(rows)),
  };
}

function readChange(text: string): { type: string; path: string | null } {
  const [, type, path] = /^([A-Z][A-Z0-9_]*)(?::(.+))?$/.exec(text) ?? [];
  if (type === undefined)
    throw new CommandError(
      `"${text}" names no change: write its type and path, as FIELD_REMOVED:Query.user.`,
    );
  return { type, path: path ?? null };
}

function nameOf({ type, path, contract, event }: Approval['change']): string {
  const place = [event, path].filter((part) => part != null).join(' ');
  return `${type}${place === '' ? '' : ` ${place}`}${contract == null ? '' : ` (contract ${contract})`}`;
}
