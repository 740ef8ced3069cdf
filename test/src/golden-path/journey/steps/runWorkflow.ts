import { changed, expectThat } from '../expectation.js';
import type { Journey } from '../Journey.js';
import type { ExecutionEvent, ExecutionResult } from '../operationTypes.js';

/** An order as it comes in: the execution's input. */
export function orderOf(orderId: string, sku: string, quantity: number) {
  return { orderId, items: [{ sku, quantity }], readyBy: '2030-01-01T18:00:00Z' };
}

/** The draft becomes a workflow; one run is confirmed, one rejected, one succeeds after retries. */
export async function runWorkflow(
  journey: Journey,
  { conversation, draft, definition }: { conversation: string; draft: string; definition: string },
) {
  const { client, observer, kitchen, suffix } = journey;
  const checked = await client.request('CheckDefinition', { definition });
  expectThat(checked.checkDefinition.valid, "The draft's definition is valid.", checked.checkDefinition);
  const broken = await client.request('CheckDefinition', { definition: `${definition}\nsurprise: [` });
  expectThat(!broken.checkDefinition.valid, 'A broken definition is not valid.');
  expectThat(broken.checkDefinition.diagnostics[0]?.line, 'A diagnostic names its line.', broken);

  const approval = { conversationId: conversation, draftId: draft, idempotencyKey: `approve-${suffix}` };
  const { approveDraft } = await client.request('ApproveDraft', { input: approval });
  const workflow = changed(approveDraft, 'workflow');
  expectThat(
    workflow.sourceConversation?.id === conversation,
    'A workflow knows where it came from.',
    workflow,
  );
  observer.checked(`approved: workflow ${workflow.name}, version ${workflow.version}`);

  await kitchen.setStock({ bao: 50, ramen: 0 });
  const confirmed = await execute(journey, workflow.id, `order-${suffix}-1`, 'bao');
  expectThat(confirmed.result.status === 'COMPLETED', 'An order in stock is confirmed.', confirmed.result);
  await expectScheduled(journey, `order-${suffix}-1`, 1);
  observer.checked(`confirmed: ${JSON.stringify(confirmed.result.output)}`);

  const rejected = await execute(journey, workflow.id, `order-${suffix}-2`, 'ramen');
  const { output, error } = rejected.result;
  expectThat(
    /reject/i.test(JSON.stringify({ output, error })),
    'An order out of stock is rejected.',
    rejected.result,
  );
  await expectScheduled(journey, `order-${suffix}-2`, 0);
  observer.checked(`rejected, out of stock: ${JSON.stringify(error ?? output)}`);

  await kitchen.fail({ operation: 'getCapacity', times: 2, retryAfter: 1 });
  const retried = await execute(journey, workflow.id, `order-${suffix}-3`, 'bao');
  expectThat(retried.result.status === 'COMPLETED', 'An order survives two answers of 503.', retried.result);
  const retries = retried.events.filter(({ type }) => type === 'TASK_RETRIED');
  expectThat(retries.length === 2, 'Two answers of 503 are retried twice.', retried.events);
  await expectScheduled(journey, `order-${suffix}-3`, 1);
  observer.checked('confirmed, after the kitchen answered 503 twice');
  const executions = { confirmed: confirmed.id, rejected: rejected.id, retried: retried.id };
  return { workflow: workflow.id, workflowName: workflow.name, executions };
}

/** Starts an execution and watches it to its end. */
async function execute(
  { client, observer }: Journey,
  workflowId: string,
  orderId: string,
  sku: string,
): Promise<{ id: string; events: ExecutionEvent[]; result: ExecutionResult }> {
  const input = { workflowId, input: orderOf(orderId, sku, 2), idempotencyKey: `run-${orderId}` };
  const { id } = changed((await client.request('StartExecution', { input })).startExecution, 'execution');
  const events: ExecutionEvent[] = [];
  for await (const { executionEventRecorded } of client.subscribe('ExecutionEvents', { executionId: id })) {
    events.push(executionEventRecorded);
    observer.executionEvent(executionEventRecorded);
  }
  expectThat(events[0]?.type === 'EXECUTION_STARTED', 'The first event is the start.', events[0]);
  expectThat(events.at(-1)?.type.startsWith('EXECUTION_'), 'The last event is the end.', events.at(-1));
  expectThat(new Set(events.map(({ cursor }) => cursor)).size === events.length, 'Cursors are not repeated.');
  const { execution } = await client.request('ExecutionResult', { id });
  expectThat(execution?.finishedAt, 'An ended execution has its finishedAt.', execution);
  return { id, events, result: execution };
}

async function expectScheduled({ kitchen }: Journey, orderId: string, times: number): Promise<void> {
  const records = (await kitchen.orders()).filter((record) => record.orderId === orderId);
  const effects = records.reduce((sum, record) => sum + record.effects, 0);
  expectThat(effects === times, `The kitchen scheduled ${orderId} ${times} times.`, records);
}
