import { existsSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { changed, eventually } from '../src/golden-path/journey/expectation.js';
import type { Delta, ExecutionEvent } from '../src/golden-path/journey/operationTypes.js';
import type { GoldenPathClient } from '../src/golden-path/journey/GoldenPathClient.js';
import { SdkClient } from '../src/golden-path/journey/SdkClient.js';
import { OpenAiServer } from '../src/golden-path/inference/OpenAiServer.js';
import { askAgent, question } from '../src/golden-path/journey/steps/askAgent.js';
import { importKitchen } from '../src/golden-path/journey/steps/importKitchen.js';
import { orderOf } from '../src/golden-path/journey/steps/runWorkflow.js';
import { shipFirstVersion } from '../src/golden-path/journey/steps/shipService.js';
import { greet } from '../src/golden-path/journey/TrafficProbe.js';
import { Caller } from '../src/gantry/Caller.js';
import { freePort } from '@gantry/platform/http/freePort.js';
import { GantryProcess } from '../src/gantry/GantryProcess.js';
import { temporaryDataFolder } from '../src/gantry/temporaryDataFolder.js';
import { tokenFor } from '../src/gantry/tokens.js';
import { processesOf } from './shared/processesOf.js';
import { openWorkbench, type Workbench } from './shared/workbench.js';

/** One data folder through several lives of the process; the tests build on one another. */
describe('the process', () => {
  let data: string;
  let port: number;
  let gantry: GantryProcess;
  let bench: Workbench;
  let workflow: string;
  let deployedUrl: string;
  let model: OpenAiServer | undefined;

  beforeAll(async () => {
    data = await temporaryDataFolder('lives');
    port = await freePort();
    gantry = await GantryProcess.start({ data, port });
    bench = await openWorkbench({ baseUrl: gantry.baseUrl, data });
    await bench.journey.kitchen.setStock({ bao: 1000 });
    await importKitchen(bench.journey);
    const { conversation, draft } = await askAgent(bench.journey);
    const input = { conversationId: conversation, draftId: draft, idempotencyKey: draft };
    workflow = changed((await bench.client.request('ApproveDraft', { input })).approveDraft, 'workflow').id;
  }, 300_000);
  afterAll(async () => {
    await gantry[Symbol.asyncDispose]();
    await bench[Symbol.asyncDispose]();
    await model?.stop();
    await rm(data, { recursive: true, force: true });
  });

  const start = async (orderId: string): Promise<string> => {
    const input = { workflowId: workflow, input: orderOf(orderId, 'bao', 1), idempotencyKey: orderId };
    return changed((await bench.client.request('StartExecution', { input })).startExecution, 'execution').id;
  };

  it('refuses to start a second time on the same data folder, and says so', async () => {
    const second = await GantryProcess.spawn({ data });
    const { code } = await second.exit;
    expect(code).toBeGreaterThan(0);
    expect(second.output).toContain(data);
    expect(second.output).not.toMatch(/^\s+at /m);
    await gantry.untilReady(30);
  });

  it('goes on with its executions after SIGKILL, and each order had its effect once', async () => {
    const { kitchen } = bench.journey;
    const orders = ['kill-1', 'kill-2', 'kill-3'];
    await kitchen.hold('scheduleOrder');
    const executions = await Promise.all(orders.map(start));
    await expect
      .poll(async () => (await kitchen.orders()).map(({ orderId }) => orderId).sort(), { timeout: 60_000 })
      .toEqual(orders);
    const before = await eventsOf(
      bench,
      executions[0]!,
      null,
      ({ task, type }) => type === 'TASK_STARTED' && /schedule/i.test(task ?? ''),
    );

    const { endpoint: url, token, tenant } = bench.client.options;
    await using sdk = new SdkClient({ url, token, tenant });
    const watched = cursorsOf(sdk, executions[0]!);

    expect(await gantry.end('SIGKILL')).toMatchObject({ signal: 'SIGKILL' });
    await kitchen.release('scheduleOrder');
    gantry = await GantryProcess.start({ data, port });

    for (const id of executions) {
      const { execution } = await eventually(
        'A killed execution is completed after the next start.',
        () => bench.client.request('ExecutionResult', { id }),
        (answer) => answer.execution?.finishedAt != null,
        60,
      );
      expect(execution?.status).toBe('COMPLETED');
    }
    const records = await kitchen.orders();
    expect(records.map(({ orderId, effects }) => ({ orderId, effects }))).toEqual(
      expect.arrayContaining(orders.map((orderId) => ({ orderId, effects: 1 }))),
    );
    expect(records).toHaveLength(orders.length);
    expect(records.every(({ requests }) => requests >= 2)).toBe(true);

    const rest = await eventsOf(bench, executions[0]!, before.at(-1)!.cursor);
    const all = await eventsOf(bench, executions[0]!, null);
    expect([...before, ...rest].map(({ cursor }) => cursor)).toEqual(all.map(({ cursor }) => cursor));
    // The SDK's subscription outlived the process that it began at.
    expect(await watched).toEqual(all.map(({ cursor }) => cursor));
  }, 300_000);

  it('writes a reply to its end after SIGKILL in the middle of it', async () => {
    const { startConversation } = await bench.client.request('StartConversation', {
      input: { title: 'Killed' },
    });
    const conversationId = changed(startConversation, 'conversation').id;
    const { sendMessage } = await bench.client.request('SendMessage', {
      input: { conversationId, content: question },
    });
    const messageId = changed(sendMessage, 'reply').id;
    const begun = await repliedUntil(bench, messageId, null, 1);
    expect(begun[0]?.finishReason).toBeNull();

    await gantry.end('SIGKILL');
    gantry = await GantryProcess.start({ data, port });

    const whole = await repliedUntil(bench, messageId, null);
    expect(whole.at(-1)).toMatchObject({ finishReason: 'stop', message: { status: 'COMPLETED' } });
    const text = whole.map((delta) => delta.text).join('');
    expect(text.startsWith(begun[0]!.text)).toBe(true);
    // Who kept the cursor from before goes on where it was.
    const rest = await repliedUntil(bench, messageId, begun[0]!.cursor);
    expect(begun[0]!.text + rest.map((delta) => delta.text).join('')).toBe(text);
    const { conversation } = await bench.client.request('ConversationWithDraft', { id: conversationId });
    expect(conversation?.draft?.definition).toContain('scheduleOrder');
  }, 300_000);

  it('stops cleanly on Ctrl-C: exit code 0, nothing left running, the port free', async () => {
    const { url } = await shipFirstVersion(bench.journey);
    deployedUrl = url;
    await greet(url);
    expect((await processesOf(data)).length).toBeGreaterThan(2);
    const logged = (await logOf(data)).length;
    expect(await gantry.interrupt()).toEqual({ code: 0, signal: null });
    expect(await processesOf(data)).toEqual([]);
    await expect(portAnswers(port)).resolves.toBe(false);
    expect((await logOf(data)).slice(logged).filter(({ level }) => level >= 40)).toEqual([]);
  }, 300_000);

  it('stops as cleanly while it is still starting', async () => {
    const starting = await GantryProcess.spawn({ data, port });
    await expect.poll(() => processesOf(data), { timeout: 60_000 }).not.toEqual([]);
    await expect
      .poll(() => existsSync(join(data, 'postgres/data/postmaster.pid')), { timeout: 60_000 })
      .toBe(true);
    expect(await starting.interrupt()).toEqual({ code: 0, signal: null });
    expect(await processesOf(data)).toEqual([]);
  }, 300_000);

  it('finds its data again at the next start, and what it had deployed runs again', async () => {
    gantry = await GantryProcess.start({ data, port });
    const { tenant } = await bench.client.request('Overview', { tenant: bench.slug });
    expect(tenant?.workflows?.nodes.map(({ id }) => id)).toEqual([workflow]);
    const project = tenant?.projects?.nodes[0];
    expect(project?.currentRelease).not.toBeNull();
    const { id } = project!;
    const { project: deployed } = await bench.client.request('ProjectReleases', { id });
    expect(deployed?.zone?.pods).toHaveLength(1);
    await expect.poll(() => greet(deployedUrl), { timeout: 60_000 }).toMatchObject({ version: '1.0.0' });
    expect((await start('after-restart')).startsWith('exe_')).toBe(true);
  }, 300_000);

  it('asks the model that INFERENCE_URL names, and has it mend what does not hold', async () => {
    const good = 'call: connector\n      with: { connector: kitchen, operation: getCapacity }';
    const definition = (call: string): string =>
      `document: { dsl: 1.0.3, namespace: drafts, name: ask, version: 0.1.0 }\ndo:\n  - ask:\n      ${call}\n`;
    model = await OpenAiServer.start(({ messages }) => {
      if (messages[0]?.content?.toString().includes('JSON Schema')) return '{ "good": true }';
      const mended = messages.at(-1)?.content?.toString().includes('faults');
      const call = mended ? good : good.replace('getCapacity', 'boilWater');
      return `Here it is.\n\n\`\`\`yaml\n${definition(call)}\`\`\`\n`;
    });
    await gantry.interrupt();
    gantry = await GantryProcess.start({
      data,
      port,
      settings: { INFERENCE_URL: model.url, INFERENCE_MODEL: 'scripted' },
    });
    const start = await bench.client.request('StartConversation', { input: { title: 'With a model' } });
    const conversationId = changed(start.startConversation, 'conversation').id;
    const sent = await bench.client.request('SendMessage', {
      input: { conversationId, content: "Ask the kitchen's capacity." },
    });
    const reply = await repliedUntil(bench, changed(sent.sendMessage, 'reply').id, null);
    expect(reply.at(-1)?.message).toMatchObject({ status: 'COMPLETED', usage: { model: 'scripted' } });
    expect(model.requests).toHaveLength(2);
    const { conversation } = await bench.client.request('ConversationWithDraft', { id: conversationId });
    expect(conversation?.draft?.definition).toContain('operation: getCapacity');
    expect(conversation?.draft?.diagnostics.filter(({ severity }) => severity === 'ERROR')).toEqual([]);
  }, 300_000);

  it('has workflows ask it, and an agent, and tells what an execution took', async () => {
    const owner = new Caller(
      `${gantry.baseUrl}/graphql`,
      await tokenFor({ baseUrl: gantry.baseUrl, data }, 'ada'),
      bench.slug,
    );
    const make = async (field: string, thing: string, given: object): Promise<string> => {
      const answer = await owner.must<Record<string, Record<string, { id: string }>>>(
        `mutation ($input: ${field[0]!.toUpperCase()}${field.slice(1)}Input!) {
           ${field}(input: $input) { ${thing} { id } userErrors { code message } }
         }`,
        { input: { ...given, idempotencyKey: 'asking' } },
      );
      return answer[field]![thing]!.id;
    };
    await make('createAgent', 'agent', { name: 'Taster', instructions: 'You taste.' });
    const schema =
      '{ document: { type: object, required: [good], properties: { good: { type: boolean } } } }';
    const definition = `document: { dsl: 1.0.3, namespace: tests, name: asking, version: 1.0.0 }
do:
  - judge: { call: llm, with: { prompt: Is it good?, schema: ${schema} } }
  - taste: { call: agent, with: { agent: Taster, prompt: '\${ "Good: \\(.json.good)" }' } }
`;
    const workflowId = await make('createWorkflow', 'workflow', { definition });
    const executionId = await make('startExecution', 'execution', { workflowId });
    const query = 'query ($id: ID!) { execution(id: $id) { status output usage { totalTokens model } } }';
    const execution = async () =>
      (await owner.must<{ execution: { status: string } }>(query, { id: executionId })).execution;
    await expect.poll(execution, { timeout: 60_000 }).toMatchObject({
      status: 'COMPLETED',
      output: { text: expect.stringContaining('Here it is.'), model: 'scripted' },
      usage: { totalTokens: expect.any(Number), model: 'scripted' },
    });
    const [judge, taste] = model!.requests.slice(-2).map(({ messages }) => messages);
    expect(judge!.at(-1)!.content).toBe('Is it good?');
    expect(taste!.map(({ content }) => content)).toEqual(['You taste.', 'Good: true']);
  }, 300_000);
});

/** An execution's events from behind a cursor, up to the wished one or to the end. */
async function eventsOf(
  { client }: Workbench,
  executionId: string,
  after: string | null,
  wished: (event: ExecutionEvent) => boolean = () => false,
): Promise<ExecutionEvent[]> {
  const events: ExecutionEvent[] = [];
  for await (const { executionEventRecorded } of client.subscribe('ExecutionEvents', {
    executionId,
    after,
  })) {
    events.push(executionEventRecorded);
    if (wished(executionEventRecorded)) break;
  }
  return events;
}

/** The cursors of an execution's events, to its end. */
async function cursorsOf(client: GoldenPathClient, executionId: string): Promise<string[]> {
  const cursors: string[] = [];
  for await (const { executionEventRecorded } of client.subscribe('ExecutionEvents', { executionId }))
    cursors.push(executionEventRecorded.cursor);
  return cursors;
}

/** What the process has logged, line by line. */
async function logOf(data: string): Promise<{ level: number; msg: string }[]> {
  const lines = (await readFile(join(data, 'gantry.log'), 'utf8')).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as { level: number; msg: string });
}

function portAnswers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy();
      resolve(true);
    }).once('error', () => resolve(false));
  });
}

/** Deltas of a reply after a cursor: so many, or all to its end. */
async function repliedUntil(
  { client }: Workbench,
  messageId: string,
  after: string | null,
  limit = Infinity,
): Promise<Delta[]> {
  const deltas: Delta[] = [];
  for await (const { messageDeltaReceived } of client.subscribe('ReplyTokens', { messageId, after })) {
    deltas.push(messageDeltaReceived);
    if (deltas.length >= limit || messageDeltaReceived.finishReason !== null) break;
  }
  return deltas;
}
