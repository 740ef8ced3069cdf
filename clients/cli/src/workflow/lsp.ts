import type { Command } from 'commander';
import type { Context } from '../command/Context.js';
import type { Outcome } from '../command/Outcome.js';
import type { Runner } from '../command/Runner.js';
import { connectorOption, readConnectors, type NamedConnector } from './connectorOption.js';

export function addLsp(parent: Command, runner: Runner): void {
  parent
    .command('lsp')
    .summary('helps an editor to write definitions')
    .description(
      'Speaks the Language Server Protocol with an editor, over the standard input and output: diagnostics and their fixes, completion, hover, outline, definitions, formatting.',
    )
    .addOption(connectorOption())
    // What clients say that can reach servers in several ways.
    .option('--stdio', 'says what is so anyway')
    .action(runner.action(lsp));
}

/** Ends with the process, when the editor says so or is gone. */
async function lsp(context: Context, { connector }: { connector: NamedConnector[] }): Promise<Outcome> {
  // Rather now, where the editor shows why there is no server, than when somebody writes.
  await readConnectors(context, connector);
  const { serveEditor } = await import('./languageServer/serveEditor.js');
  await serveEditor(context, connector);
  return { json: {}, text: () => '' };
}
