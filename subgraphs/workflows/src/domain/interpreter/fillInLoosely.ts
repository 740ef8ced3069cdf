import { bareExpression } from '../dsl/expressionOf.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { Run } from './Run.js';
import { standardErrors, WorkflowError } from './WorkflowError.js';

/**
 * A value with each text inside it replaced by what it gives as an expression, and with what is none, or fails, as it is: the
 * `loose` mode. Each is evaluated by itself, because one that does not parse would take the others with it.
 */
export async function fillInLoosely(
  run: Run,
  template: Json,
  on: Json,
  variables: JsonObject,
  instance: string,
): Promise<Json> {
  if (typeof template === 'string')
    return evaluateLoosely(run, bareExpression(template), on, variables, instance);
  if (Array.isArray(template)) {
    const items: Json[] = [];
    for (const item of template) items.push(await fillInLoosely(run, item, on, variables, instance));
    return items;
  }
  if (!isJsonObject(template)) return template;
  const entries: [string, Json][] = [];
  for (const [name, item] of Object.entries(template))
    entries.push([name, await fillInLoosely(run, item, on, variables, instance)]);
  return Object.fromEntries(entries);
}

async function evaluateLoosely(
  run: Run,
  text: string,
  on: Json,
  variables: JsonObject,
  instance: string,
): Promise<Json> {
  // No jq begins like that, and nothing is as common.
  if (text === '' || /^https?:\/\//iu.test(text)) return text;
  try {
    return await run.evaluateOne(text, on, variables, instance);
  } catch (error) {
    if (error instanceof WorkflowError && error.problem.type === standardErrors.expression.type) return text;
    throw error;
  }
}
