import type { Command } from 'commander';
import { compareEvents } from '@gantry/schema/events/compareEvents.js';
import type { Annotation } from '@gantry/schema/reports/githubAnnotation.js';
import { textOfChanges } from '@gantry/schema/reports/textOfChanges.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { exitCodes } from './exitCodes.js';
import { readEvents } from './readProposal.js';

export function addEvents(parent: Command, runner: Runner): void {
  const events = parent
    .command('events')
    .summary("events' JSON Schemas")
    .description("Events' JSON Schemas: folders of <Name>.v<version>.json.")
    .helpCommand(false);
  events
    .command('diff')
    .description(
      'Says what has changed between two folders, and whether who reads by the new schemas can read old events.',
    )
    .argument('<old>', 'folder')
    .argument('<new>', 'folder')
    .addOption(formatOption())
    .addHelpText('after', exitCodes('no change is breaking', 'one is'))
    .action(runner.action(diffFolders));
}

async function diffFolders(_: Context, before: string, after: string): Promise<Outcome> {
  const found = compareEvents(await readEvents(before), await readEvents(after));
  const breaking = found.filter(({ criticality }) => criticality === 'breaking');
  const changes = found.map(({ event, path, ...change }) => ({
    ...change,
    path: path === null ? event : `${event} ${path}`,
  }));
  return {
    blocked: breaking.length > 0,
    json: { safe: breaking.length === 0, changes: found },
    text: (paint) => textOfChanges(changes, paint),
    annotations: breaking.map(({ event, type, message }): Annotation => ({
      level: 'error',
      title: type,
      message: `${event}: ${message}`,
      file: `${after}/${event}.json`,
      line: 1,
    })),
  };
}
