import { type Command, InvalidArgumentError } from 'commander';
import type { LintSettings } from '@gantry/schema/lint/LintSettings.js';
import { annotateLint } from '@gantry/schema/reports/annotateFaults.js';
import type { SdlSource } from '@gantry/schema/reports/CoordinatePlaces.js';
import { textOfLint } from '@gantry/schema/reports/textOfLint.js';
import { CommandError } from '../command/CommandError.js';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import type { Outcome } from '../command/Outcome.js';
import { readText } from '../command/readText.js';
import type { Runner } from '../command/Runner.js';
import { exitCodes } from './exitCodes.js';
import { readConfig, sourcesOf } from './readConfig.js';

type Rules = NonNullable<LintSettings['rules']>;

interface LintOptions {
  config: string;
  rule?: Rules;
  denyWarnings?: boolean;
}

export function addLint(parent: Command, runner: Runner): void {
  parent
    .command('lint')
    .summary('looks whether schemas keep to the conventions')
    .description(
      'Looks whether SDL keeps to the conventions: of the files that are named, or of all subgraphs.',
    )
    .argument('[files...]', 'SDL; - for the standard input')
    .option('--config <file>', 'the supergraph configuration that names the subgraphs', 'supergraph.yaml')
    .option('--rule <name=severity...>', 'how severe a rule is: off, warning or error', ruleSeverity)
    .option('--deny-warnings', 'lets warnings block, too')
    .addOption(formatOption())
    .addHelpText('after', exitCodes('nothing is an error', 'something is'))
    .action(runner.action(lint));
}

async function lint(context: Context, files: readonly string[], options: LintOptions): Promise<Outcome> {
  // Loaded by who lints only: ESLint takes longer to load than all the rest.
  const { lintRuleNames, lintSchema } = await import('@gantry/schema/lint/lintSchema.js');
  refuseUnknown(options.rule, lintRuleNames);
  const sources = await read(context, files, options);
  const findings = await lintSchema(sources, { rules: options.rule });
  const errors = options.denyWarnings ? findings : findings.filter(({ severity }) => severity === 'error');
  return {
    blocked: errors.length > 0,
    json: { safe: errors.length === 0, findings },
    text: (paint) => textOfLint(findings, paint),
    annotations: annotateLint(findings),
  };
}

async function read(
  context: Context,
  files: readonly string[],
  { config }: LintOptions,
): Promise<readonly SdlSource[]> {
  if (files.length === 0) return sourcesOf(await readConfig(context, config, {}));
  return await Promise.all(files.map(async (file) => ({ file, sdl: await readText(context, file) })));
}

function refuseUnknown(rules: Rules = {}, known: readonly string[]): void {
  const unknown = Object.keys(rules).find((name) => !known.includes(name));
  if (unknown === undefined) return;
  throw new CommandError(`There is no rule "${unknown}"; there are: ${known.toSorted().join(', ')}.`);
}

function ruleSeverity(text: string, before: Rules = {}): Rules {
  const [, name, severity] = /^([a-z][a-z0-9-]*)=(off|warning|error)$/.exec(text) ?? [];
  if (name !== undefined) return { ...before, [name]: severity as Rules[string] };
  throw new InvalidArgumentError('It must be <rule>=off, <rule>=warning or <rule>=error.');
}
