import type { CallTask } from '../dsl/Definition.js';
import { authenticationOf, authorize, policyOf } from './authorize.js';
import type { TaskFrame } from './Frame.js';
import { authenticationIn } from './readyCall.js';
import type { Run } from './Run.js';

/**
 * Puts `$authorization` into the scope of a call that asks for it. Where there is none to be had, it stays null: the call itself
 * says why, in its step.
 */
export async function describeAuthorization(run: Run, task: CallTask, frame: TaskFrame): Promise<void> {
  if (!JSON.stringify(task).includes('$authorization')) return;
  const written = authenticationIn(task.call, task.with);
  const filled = await run.fillIn(written ?? null, frame.input, frame.scope, frame.reference);
  const authenticated = await authenticationOf(run, filled, frame);
  const policy = authenticated && policyOf(run, authenticated);
  if (!policy || 'kind' in policy) return;
  const authorization = await authorize(run, policy, run.surroundings.calls.deadlineMs);
  if (authorization === null || 'kind' in authorization) return;
  const { scheme, parameter } = authorization;
  frame.scope['authorization'] = { scheme, parameter };
}
