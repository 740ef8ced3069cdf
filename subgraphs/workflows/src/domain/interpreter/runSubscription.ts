import { bareExpression } from '../dsl/expressionOf.js';
import type { CallTask } from '../dsl/Definition.js';
import type { MessageSubscriptionTask } from '../dsl/EventTasks.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { AsyncApiPlace } from '../asyncapi/readAsyncApi.js';
import { attemptDelayMs, faultOf, passes, type Attempt } from './Attempt.js';
import { authenticationOf } from './authorize.js';
import type { Outcome, TaskFrame } from './Frame.js';
import { placeOf } from './placeOf.js';
import { documentAuthentication } from './readyCall.js';
import type { Run } from './Run.js';
import { inside } from './runKind.js';
import { runIterator } from './runIterator.js';
import { durationOf, isTrue } from './runTask.js';
import { Subscription, type Read } from './Subscription.js';
import { WorkflowError } from './WorkflowError.js';

/** Messages that one subscription may read. */
const mostMessages = 10_000;

/**
 * Runs a call of asyncapi with a subscription: reads messages until there are enough, does with each what `foreach` says, and gives
 * the list of them. Each is a step with how far the channel has been read by it.
 */
export async function runSubscription(run: Run, task: CallTask, frame: TaskFrame): Promise<Outcome> {
  const { subscription: written, ...template } = task.with;
  const { filter, consume, foreach } = written as unknown as MessageSubscriptionTask;
  const given = (await run.fillIn(template, frame.input, frame.scope, frame.reference)) as JsonObject;
  const authenticated = await authenticationOf(run, given['authentication'], frame);
  const ms =
    consume.for === undefined
      ? Infinity
      : await durationOf(run, consume.for, frame.input, frame.scope, frame.reference);
  const place = await findPlace(run, given, frame);
  const subscription = new Subscription(run, {
    place,
    authenticated,
    filter: filter === undefined ? null : bareExpression(filter),
  });
  run.note('LISTEN_STARTED', frame.label, { channel: subscription.uri });
  await run.flush();
  const until = Math.min(frame.deadline, (await run.askNow()) + ms);
  const output: Json[] = [];
  const holds = async (condition: string | undefined): Promise<boolean> => {
    const scope = scopeNow(run, frame);
    return (
      condition !== undefined &&
      isTrue(await run.evaluateOne(bareExpression(condition), output, scope, frame.reference))
    );
  };
  try {
    while (output.length !== consume.amount && !(await holds(consume.until))) {
      const message = await nextOf(run, subscription, until, frame);
      if (message === null) break;
      if (output.length === mostMessages)
        throw WorkflowError.standard(
          'runtime',
          frame.reference,
          `More than ${mostMessages} messages have come.`,
        );
      const where = inside(frame, 'with/subscription/foreach');
      const done = foreach
        ? await runIterator(run, foreach, message, output.length, where)
        : { output: message, then: 'continue' };
      output.push(done.output);
      if (done.then === 'end') return { output, then: 'end' };
      if (consume.while !== undefined && !(await holds(consume.while))) break;
    }
    return { output, then: 'continue' };
  } finally {
    subscription.close();
  }
}

async function findPlace(run: Run, given: JsonObject, frame: TaskFrame): Promise<AsyncApiPlace> {
  const reader = await authenticationOf(run, documentAuthentication('asyncapi', given), frame);
  const deadlineMs = Math.max(1, Math.min(run.surroundings.calls.deadlineMs, frame.deadline - run.now));
  const place = (await run.step(
    `describe ${frame.position}`,
    async () => placeOf(run, given, reader, deadlineMs) as never,
  )) as AsyncApiPlace | Attempt;
  if ('kind' in place) throw faultOf(place, {}, frame)!;
  return place;
}

/** The next message; null when the time of the subscription is over. What is broken is connected again, as often as calls are made. */
async function nextOf(
  run: Run,
  subscription: Subscription,
  until: number,
  frame: TaskFrame,
): Promise<JsonObject | null> {
  const { calls } = run.surroundings;
  for (let number = 1; ; number += 1) {
    const read = (await run.step(
      `read ${frame.position}`,
      (around) => subscription.read(until, scopeNow(run, frame), around) as Promise<never>,
    )) as Read;
    if (read.kind === 'message') {
      subscription.passed(read.position);
      const { correlationId = null } = read.message;
      run.note('EVENT_CONSUMED', frame.label, {
        channel: subscription.uri,
        position: read.position,
        correlationId,
      });
      await run.flush();
      return read.message;
    }
    if (read.kind === 'over') {
      if (until < frame.deadline) return null;
      throw WorkflowError.standard(
        'timeout',
        frame.reference,
        'The time allowed passed while messages were read.',
      );
    }
    const fault = faultOf(read, {}, frame)!;
    if (frame.retriedByAuthor || number >= calls.attempts || !passes(read)) throw fault;
    await run.sleep(
      attemptDelayMs(read, number, run.now, `${run.plan.executionId} ${frame.position}`, calls),
    );
  }
}

function scopeNow(run: Run, frame: TaskFrame): JsonObject {
  return { ...frame.scope, context: run.context };
}

/** Whether a call reads messages rather than sending one. */
export function isSubscription({ call, with: given }: CallTask): boolean {
  return call === 'asyncapi' && isJsonObject(given) && isJsonObject(given['subscription']);
}
