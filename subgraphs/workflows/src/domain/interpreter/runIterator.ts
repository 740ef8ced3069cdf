import type { SubscriptionIterator } from '../dsl/EventTasks.js';
import type { Json } from '../Json.js';
import type { Outcome, TaskFrame } from './Frame.js';
import type { Run } from './Run.js';
import { transform, validate } from './runTask.js';
import { runTasks } from './runTasks.js';

/**
 * Does what is to be done with one item of a subscription ("Subscription Iterator").
 * @param where the frame of the iterator, with the input of its task
 */
export async function runIterator(
  run: Run,
  iterator: SubscriptionIterator,
  item: Json,
  index: number,
  where: TaskFrame,
): Promise<Outcome> {
  const { item: each = 'item', at = 'index' } = iterator;
  const variables = { ...where.variables, [each]: item, [at]: index };
  let given: Outcome = { output: item, then: 'continue' };
  if (iterator.do !== undefined) {
    given = await runTasks(run, iterator.do, where.input, {
      ...where,
      reference: `${where.reference}/do`,
      position: `${where.position}/${index}`,
      variables,
    });
  }
  const scope = { ...where.scope, ...variables, context: run.context };
  // Without a transformation it stays the event.
  const output =
    iterator.output?.as === undefined
      ? item
      : await transform(run, iterator.output.as, given.output, scope, where.reference);
  await validate(run, iterator.output?.schema, output, 'output', where.reference);
  if (iterator.export?.as !== undefined) {
    run.context = await transform(run, iterator.export.as, output, { ...scope, output }, where.reference);
    await validate(run, iterator.export.schema, run.context, 'export', where.reference);
  }
  return { output, then: given.then };
}
