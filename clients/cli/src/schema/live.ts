import type { Command } from 'commander';
import { textTable } from '@gantry/schema/reports/textTable.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { openRegistry } from './openRegistry.js';
import { type RegistryOptions, withRegistry } from './registryOptions.js';

export function addLive(parent: Command, runner: Runner): void {
  withRegistry(parent.command('live'))
    .summary('says what is live where')
    .description('Says which gateway serves which version, as gateways said last.')
    .addOption(formatOption())
    .action(runner.action(live));
}

async function live(context: Context, options: RegistryOptions): Promise<Outcome> {
  const { registry, ref } = openRegistry(options, context);
  const gateways = await registry.live(ref);
  const rows = gateways.map(({ gateway, contract, version, etag, seenAt }) => [
    gateway,
    contract ?? 'supergraph',
    version === null ? `unknown, ETag ${etag.slice(0, 12)}` : `version ${version}`,
    `heard of at ${seenAt}`,
  ]);
  return {
    json: { gateways },
    text: () => (rows.length === 0 ? 'No gateway has been heard of lately.' : textTable(rows)),
  };
}
