import type { Command } from 'commander';
import type { Context } from '../command/Context.js';
import { formatOption } from '../command/formats.js';
import type { Outcome } from '../command/Outcome.js';
import { readText } from '../command/readText.js';
import type { Runner } from '../command/Runner.js';
import { connectorOption, readConnectors, type NamedConnector } from './connectorOption.js';
import { outcomeOf, type Finding } from './Finding.js';
import { fitInput, loadInput } from './loadInput.js';
import { onceFromStdin } from './onceFromStdin.js';
import { openCompiler } from './openCompiler.js';
import { secretOption, type NamedSecret } from './secretOption.js';

interface Options {
  input?: string;
  connector: NamedConnector[];
  secret: NamedSecret[];
}

export function addCheck(parent: Command, runner: Runner): void {
  parent
    .command('check')
    .summary('says what is wrong with definitions')
    .description(
      'Compiles definitions, YAML or JSON, and says what is wrong with them, where, and what was meant.',
    )
    .argument('<definition...>', 'the definitions; - for the standard input')
    .option(
      '--input <file>',
      'also says where this input, JSON or YAML, does not fit the schema that a definition has for it',
    )
    .addOption(connectorOption())
    .addOption(secretOption())
    .addOption(formatOption())
    .addHelpText('after', '\nExit codes: 0 all are valid; 1 one is not; 2 it could not run.')
    .action(runner.action(check));
}

async function check(
  context: Context,
  files: string[],
  { input, connector, secret }: Options,
): Promise<Outcome> {
  onceFromStdin([...files, input, ...connector.map(({ file }) => file)]);
  await using compiler = await openCompiler();
  const connectors = await readConnectors(context, connector);
  const given = input === undefined ? null : await loadInput(context, input);
  const findings: Finding[] = [...(given?.findings ?? [])];
  for (const file of files) {
    const { diagnostics, definition } = await compiler.compile(
      await readText(context, file),
      connectors,
      // Which there are is only known where one is named.
      secret.length === 0 ? null : secret.map(({ name }) => name),
    );
    findings.push(...diagnostics.map((diagnostic) => ({ file, ...diagnostic })));
    if (definition && given) findings.push(...(await fitInput(definition, given)));
  }
  return outcomeOf(findings, [...files, ...(given ? [given.file] : [])]);
}
