import type { Command } from 'commander';
import { RegistryError } from '@gantry/schema/registry/RegistryError.js';
import type { PublicationSummary } from '@gantry/schema/registry/Publication.js';
import { printGraphRef, type GraphRef } from '@gantry/schema/registry/GraphRef.js';
import type { CheckReport } from '@gantry/schema/check/CheckReport.js';
import { textOfHistory } from '@gantry/schema/reports/textOfHistory.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import { wholeNumber } from '../command/optionValues.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { authorOf, commitOf } from './authorship.js';
import { checkOutcome } from './checkOutcome.js';
import { checkSettingsOf, type CheckSettingsOptions, withCheckSettings } from './checkSettingsOptions.js';
import { exitCodes } from './exitCodes.js';
import { openRegistry } from './openRegistry.js';
import { type ProposalOptions, withProposal } from './proposalOptions.js';
import { publishedUrls } from './publishedUrls.js';
import { readProposal, type ReadProposal } from './readProposal.js';
import { type RegistryOptions, withRegistry } from './registryOptions.js';

interface PublishOptions extends ProposalOptions, CheckSettingsOptions, RegistryOptions {
  author?: string;
  commit?: string;
  message?: string;
  expect?: number;
}

export function addPublish(parent: Command, runner: Runner): void {
  const command = parent
    .command('publish')
    .summary('checks and publishes')
    .description(
      'Composes a proposal, checks it, and stores it as the next version, from which gateways get it. Nothing is stored when it does ' +
        'not compose, breaks clients, or when somebody else published meanwhile. Makes the registry when it is a file that is not there.',
    );
  withCheckSettings(withRegistry(withProposal(command)))
    .optionsGroup('What is said of it:')
    .option('--author <name>', "who publishes; else GITHUB_ACTOR, else git's user")
    .option('--commit <id>', "what it was read from; else GITHUB_SHA, else git's HEAD")
    .option('-m, --message <text>', 'what for')
    .option('--expect <version>', 'the version that it was made from; 0 for none', wholeNumber)
    .optionsGroup('Options:')
    .addOption(formatOption())
    .addHelpText(
      'after',
      exitCodes('it is published', 'it is not: it does not compose, breaks clients, or lost to another'),
    )
    .action(runner.action(publish));
}

async function publish(
  context: Context,
  subgraph: string | undefined,
  options: PublishOptions,
): Promise<Outcome> {
  const { registry, ref } = openRegistry(options, context, { beNew: true });
  const read = await readProposal(context, subgraph, options, publishedUrls(registry, ref));
  const authorship = {
    author: await authorOf(options, context),
    commit: await commitOf(options, context),
    message: options.message ?? null,
  };
  try {
    const settings = checkSettingsOf(options);
    const published = await registry.publish(ref, read.proposal, authorship, {
      expected: options.expect,
      settings,
    });
    return publishedOutcome(published, read, ref);
  } catch (error) {
    const outcome = error instanceof RegistryError ? refusedOutcome(error, read) : undefined;
    if (outcome === undefined) throw error;
    return outcome;
  }
}

function publishedOutcome(
  { publication, report }: { publication: PublicationSummary; report: CheckReport },
  read: ReadProposal,
  ref: GraphRef,
): Outcome {
  const checked = checkOutcome(report, read);
  // The same again is no new version.
  const isNew = publication.version !== report.comparedWith;
  const graph = printGraphRef(ref);
  return {
    json: { published: isNew, publication, report: checked.json },
    text: (paint) =>
      isNew
        ? [checked.text(paint), '', `Published ${graph}:`, textOfHistory([publication], paint)].join('\n')
        : `Version ${publication.version} of ${graph} is just that: nothing was published.`,
    annotations: checked.annotations ?? [],
  };
}

/** Of what was refused for what it is; undefined for all other errors. */
function refusedOutcome({ code, message, details }: RegistryError, read: ReadProposal): Outcome | undefined {
  const { report, winner } = details;
  if (winner !== undefined) {
    return {
      blocked: true,
      json: { published: false, code, message, winner },
      text: (paint) => [paint('red', message), '', 'It lost to:', textOfHistory([winner], paint)].join('\n'),
      annotations: [{ level: 'error', title: code, message }],
    };
  }
  if (report === undefined) return undefined;
  const checked = checkOutcome(report, read);
  return {
    blocked: true,
    json: { published: false, code, message, report: checked.json },
    text: (paint) => [checked.text(paint), paint('red', 'Nothing was published.')].join('\n'),
    annotations: checked.annotations ?? [],
  };
}
