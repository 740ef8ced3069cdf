import type { Command } from 'commander';
import { type CheckSettings, defaultCheckSettings } from '@gantry/schema/check/CheckSettings.js';
import { percentage, wholeNumber } from '../command/optionValues.js';

export interface CheckSettingsOptions {
  days?: number;
  minimumCount?: number;
  minimumPercent?: number;
  excludeClient?: string[];
  /** False by --no-registered-operations. */
  registeredOperations: boolean;
  failOnDangerous?: boolean;
}

const { days, minimumCount, minimumPercent } = defaultCheckSettings;

/** Adds the options that say when a breaking change counts as harmless. */
export function withCheckSettings(command: Command): Command {
  return command
    .optionsGroup('Who counts as a user of what a change breaks:')
    .option(
      '--days <number>',
      `how long recorded traffic is looked back on; ${days}, and 0 for not at all`,
      wholeNumber,
    )
    .option(
      '--minimum-count <number>',
      `requests from which on an operation counts; ${minimumCount}`,
      wholeNumber,
    )
    .option(
      '--minimum-percent <number>',
      `share of all requests from which on it counts; ${minimumPercent}`,
      percentage,
    )
    .option('--exclude-client <name...>', 'clients that block nothing')
    .option('--no-registered-operations', 'leaves out what clients have registered')
    .option('--fail-on-dangerous', 'treats dangerous changes as breaking ones')
    .optionsGroup('Options:');
}

/** What was said; the registry has defaults for the rest. */
export function checkSettingsOf(options: CheckSettingsOptions): Partial<CheckSettings> {
  return {
    days: options.days,
    minimumCount: options.minimumCount,
    minimumPercent: options.minimumPercent,
    excludedClients: options.excludeClient,
    ...(!options.registeredOperations && { registeredOperations: false }),
    failOnDangerous: options.failOnDangerous,
  };
}
