import { type Command, Option } from 'commander';
import { asyncApiOf } from '@gantry/schema/events/asyncapi/asyncApiOf.js';
import { printAsyncApi } from '@gantry/schema/events/asyncapi/printAsyncApi.js';
import { compareEvents } from '@gantry/schema/events/compareEvents.js';
import {
  defaultEventCompatibility,
  eventCompatibilities,
  type EventCompatibility,
} from '@gantry/schema/events/EventCompatibility.js';
import type { EventSchema } from '@gantry/schema/events/EventSchema.js';
import { plural } from '@gantry/schema/reports/plural.js';
import type { Annotation } from '@gantry/schema/reports/githubAnnotation.js';
import { textOfChanges } from '@gantry/schema/reports/textOfChanges.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { exitCodes } from './exitCodes.js';
import { readEvents } from './readProposal.js';

export function addEvents(parent: Command, runner: Runner): void {
  const events = parent
    .command('events')
    .summary("compares and describes events' JSON Schemas")
    .description("Compares and describes events' JSON Schemas, in folders of <Name>.v<version>.json.")
    .helpCommand(false);
  events
    .command('diff')
    .description(
      'Says what has changed between two folders, and whether readers of each can read the events of the other.',
    )
    .argument('<old>', 'folder')
    .argument('<new>', 'folder')
    .addOption(
      new Option('--compatibility <rule>', 'what is owed where a schema does not say by x-compatibility')
        .choices(eventCompatibilities)
        .default(defaultEventCompatibility),
    )
    .addOption(formatOption())
    .addHelpText('after', exitCodes('no change is breaking', 'one is'))
    .action(runner.action(diffFolders));
  events
    .command('asyncapi')
    .description(
      'Prints an AsyncAPI 3.0 document of the topics that events are published on, by their x-publishers.',
    )
    .argument('<folder>')
    .option('--title <text>', 'what the document is called', 'Events')
    .option('--document-version <version>', 'the version of the document', '1.0.0')
    .option('--description <text>', 'what the document says of itself', '')
    .option('-o, --output <file>', 'where it goes, instead of the standard output')
    .addOption(formatOption())
    .action(runner.action(asyncApi));
}

async function diffFolders(
  _: Context,
  before: string,
  after: string,
  { compatibility }: { compatibility: EventCompatibility },
): Promise<Outcome> {
  const found = compareEvents(await readEvents(before), await readEvents(after), compatibility);
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

interface AsyncApiOptions {
  title: string;
  documentVersion: string;
  description: string;
}

async function asyncApi(_: Context, folder: string, options: AsyncApiOptions): Promise<Outcome> {
  const events = await readEvents(folder);
  const document = describe(folder, events, options);
  return {
    json: document,
    text: (paint) => paint('dim', `${folder} has ${plural(events.length, 'event')}.`),
    document: printAsyncApi(document),
  };
}

function describe(
  folder: string,
  events: readonly EventSchema[],
  { title, documentVersion: version, description }: AsyncApiOptions,
): ReturnType<typeof asyncApiOf> {
  try {
    return asyncApiOf(events, { title, version, description });
  } catch (cause) {
    throw new CommandError(`${folder}: ${(cause as Error).message}`, [], { cause });
  }
}
