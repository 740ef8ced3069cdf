import { innerLists } from '../innerLists.js';
import { isJsonObject, type Json, type JsonObject } from '../../Json.js';
import { inserting } from '../../source/inserting.js';
import type { Checking } from '../Checking.js';
import type { Fix } from '../Diagnostic.js';
import { callFacts } from './callFacts.js';
import type { PlacedTask } from './tasksIn.js';

/** Advises an idempotency key for calls that a `try` repeats and that are not safe to repeat (RFC 9110, section 9.2.2). */
export function adviseRetries(
  checking: Checking,
  definition: JsonObject,
  tasks: readonly PlacedTask[],
): void {
  const rounds = hasRounds(tasks);
  for (const placed of tasks) {
    const facts = callFacts(placed.task, checking.connectors);
    if (!facts || facts.keyed || (facts.method !== 'POST' && facts.method !== 'PATCH')) continue;
    if (!placed.around.some(({ task, kind }) => kind === 'try' && retries(definition, task))) continue;
    const call = `The call ${JSON.stringify(placed.name)} is retried, and a ${facts.method} is only safe to repeat where the API tells repeats by a key`;
    const advice = facts.operation
      ? `: let the document of the connector declare the header Idempotency-Key for ${facts.operation.name}, if the API knows it.`
      : ': give it the header Idempotency-Key, if the API knows it.';
    checking.report.advise(
      'UNSAFE_RETRY',
      placed.path,
      call + advice,
      facts.operation || rounds ? null : keyFix(checking, placed),
    );
  }
}

function retries(definition: JsonObject, task: JsonObject): boolean {
  const handler = isJsonObject(task['catch']) ? task['catch'] : {};
  const policy =
    typeof handler['retry'] === 'string' ? named(definition, handler['retry']) : handler['retry'];
  if (!isJsonObject(policy)) return false;
  const limit = isJsonObject(policy['limit']) ? policy['limit'] : {};
  return !(isJsonObject(limit['attempt']) && limit['attempt']['count'] === 0);
}

function named(definition: JsonObject, name: string): Json | undefined {
  const use = isJsonObject(definition['use']) ? definition['use'] : {};
  return isJsonObject(use['retries']) ? use['retries'][name] : undefined;
}

/** The fix that gives a key which is the same for every attempt. */
function keyFix({ report }: Checking, { name, task, path }: PlacedTask): Fix | null {
  const at = [...path, 'with'];
  const headers = isJsonObject(task['with']) ? task['with']['headers'] : undefined;
  const key = `\${ $workflow.id + ${JSON.stringify(`/${name}`)} }`;
  const edit = isJsonObject(headers)
    ? inserting(report.source, [...at, 'headers'], 'Idempotency-Key', key)
    : inserting(report.source, at, 'headers', { 'Idempotency-Key': key });
  return report.fixing('Give it the header Idempotency-Key.', edit ? [edit] : []);
}

/** Whether tasks may run in several rounds, each of which needs a key of its own. */
function hasRounds(tasks: readonly PlacedTask[]): boolean {
  return tasks.some(
    ({ task }) =>
      task['switch'] !== undefined ||
      innerLists(task).some(({ kind }) => kind === 'for' || kind === 'foreach') ||
      !['undefined', 'continue', 'exit', 'end'].includes(String(task['then'])),
  );
}
