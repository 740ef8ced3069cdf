import type { Command } from 'commander';
import type { Runner } from '../command/Runner.js';
import { addApprove } from './approve.js';
import { addCheck } from './check.js';
import { addCompose } from './compose.js';
import { addContract } from './contract.js';
import { addContracts } from './contracts.js';
import { addDiff } from './diff.js';
import { addEvents } from './events.js';
import { addFetch } from './fetch.js';
import { addHistory } from './history.js';
import { addKeys } from './keys.js';
import { addLint } from './lint.js';
import { addLive } from './live.js';
import { addOperations } from './operations.js';
import { addPublish } from './publish.js';
import { addUsage } from './usage.js';

/** `gantry schema …`: the schema registry, and what needs none. */
export function addSchemaCommands(gantry: Command, runner: Runner): void {
  const schema = gantry
    .command('schema')
    .summary('composes, checks and publishes schemas')
    .description('Composes, checks and publishes the schemas of a federated graph and of its events.')
    .helpCommand(false);
  schema.commandsGroup('Files:');
  for (const add of [addCompose, addDiff, addContract, addLint, addEvents]) add(schema, runner);
  schema.commandsGroup('What is published:');
  for (const add of [addCheck, addPublish, addApprove, addFetch, addHistory]) add(schema, runner);
  schema.commandsGroup('Who uses it:');
  for (const add of [addOperations, addUsage]) add(schema, runner);
  schema.commandsGroup('What is served:');
  for (const add of [addContracts, addLive, addKeys]) add(schema, runner);
}
