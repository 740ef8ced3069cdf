import { readFile } from 'node:fs/promises';
import { Command, CommanderError } from 'commander';
import type { Context } from './command/Context.js';
import { ExitCode } from './command/ExitCode.js';
import { Runner } from './command/Runner.js';

/** What adds each group of commands; loaded when it is asked for, since some have a lot to load. */
const groups: Record<string, () => Promise<(gantry: Command, runner: Runner) => void>> = {
  schema: async () => (await import('./schema/addSchemaCommands.js')).addSchemaCommands,
  workflow: async () => (await import('./workflow/addWorkflowCommands.js')).addWorkflowCommands,
};

/**
 * Runs the `gantry` command; each part of the platform adds a group of commands.
 * @param line what stands behind `gantry`
 */
export async function runGantry(line: readonly string[], context: Context): Promise<ExitCode> {
  const runner = new Runner(context);
  const gantry = new Command('gantry')
    .description('Works with a Gantry, or any federated graph, from the terminal and from pipelines.')
    .version(await version())
    // Or the version that is fetched would be the command's.
    .enablePositionalOptions()
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.stdout.write(text),
      writeErr: (text) => context.stderr.write(text),
    })
    .showHelpAfterError('(--help says what can be said.)')
    .helpCommand(false);
  const [asked = ''] = line;
  // Without the name of a group it is help that is asked for, which names them all.
  for (const name of Object.hasOwn(groups, asked) ? [asked] : Object.keys(groups)) {
    const add = await groups[name]!();
    add(gantry, runner);
  }
  try {
    await gantry.parseAsync(line, { from: 'user' });
    return runner.exitCode;
  } catch (error) {
    // Commander has said what is wrong with the line, or has shown the help that was asked for.
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? ExitCode.safe : ExitCode.couldNotRun;
  }
}

async function version(): Promise<string> {
  const text = await readFile(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
