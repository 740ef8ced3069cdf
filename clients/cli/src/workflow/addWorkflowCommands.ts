import type { Command } from 'commander';
import type { Runner } from '../command/Runner.js';
import { addCheck } from './check.js';
import { addLsp } from './lsp.js';
import { addReplay } from './replay.js';
import { addRun } from './run.js';

/** `gantry workflow …`: definitions, with nothing of the platform around them. */
export function addWorkflowCommands(gantry: Command, runner: Runner): void {
  const workflow = gantry
    .command('workflow')
    .summary('checks and runs workflow definitions, and helps to write them')
    .description(
      'Checks, runs and helps to write definitions of the Open Workflow Specification 1.0.x on this machine, without a Gantry around them.',
    )
    .helpCommand(false);
  for (const add of [addCheck, addRun, addReplay, addLsp]) add(workflow, runner);
}
