import type { JsonObject } from '../../Json.js';
import type { Checking } from '../Checking.js';
import { adviseBulk } from './adviseBulk.js';
import { adviseCompensation } from './adviseCompensation.js';
import { adviseParallel } from './adviseParallel.js';
import { adviseRetries } from './adviseRetries.js';
import { adviseTimeouts } from './adviseTimeouts.js';
import { tasksIn } from './tasksIn.js';

/** Tells what could be better in a definition that is right as it is. */
export function advise(checking: Checking, definition: JsonObject): void {
  const tasks = Array.isArray(definition['do']) ? tasksIn(definition['do'], ['do']) : [];
  adviseRetries(checking, definition, tasks);
  adviseTimeouts(checking.report, definition, tasks);
  adviseParallel(checking, tasks);
  adviseBulk(checking, tasks);
  adviseCompensation(checking, tasks);
}
