import { afterAll, beforeAll, expect, inject, it, vi } from 'vitest';
import { definition } from '../support/execution.js';
import { SubgraphProcess } from '../support/SubgraphProcess.js';
import { json, TestService } from '../support/TestService.js';

let subgraph: SubgraphProcess;
let service: TestService;

interface Execution {
  status: string;
  undone: { task: string }[];
  events: { nodes: { type: string; task: string | null }[] };
}
const stateOf = async (id: string): Promise<Execution> => {
  const { execution } = await subgraph.query<{ execution: Execution }>(
    'query($id: ID!) { execution(id: $id) { status undone { task } events(first: 100) { nodes { type task } } } }',
    { id },
  );
  return execution;
};
const becomes = (id: string, status: string) =>
  vi.waitFor(
    async () => {
      const state = await stateOf(id);
      expect(state.status).toBe(status);
      return state;
    },
    { timeout: 30_000, interval: 100 },
  );
const step = (name: string) => `  - ${name}:
      call: http
      with: { method: post, endpoint: '${service.url}/${name}' }
      metadata: { compensate: [{ undo-${name}: { call: http, with: { method: post, endpoint: '${service.url}/undo-${name}' } } }] }\n`;

beforeAll(async () => {
  [subgraph, service] = await Promise.all([SubgraphProcess.prepare(inject('adminUrl')), TestService.start()]);
  await subgraph.start();
}, 300_000);
afterAll(async () => {
  await subgraph?.kill();
  await service?.stop();
});

it('undoes each thing once though the process is killed in the middle of undoing every one of them', async () => {
  const { createWorkflow } = await subgraph.query<{ createWorkflow: { workflow: { id: string } } }>(
    'mutation($input: CreateWorkflowInput!) { createWorkflow(input: $input) { workflow { id } userErrors { message } } }',
    { input: { definition: definition(['a', 'b', 'c'].map(step).join('')) } },
  );
  const asked = new Set<string>();
  let arrived = Promise.withResolvers<string>();
  service.answer = (request, response) => {
    const name = request.path.slice(1);
    if (name === 'c') return json(response, 409, {});
    service.effect(request);
    // The effect has happened; that it has is only heard of when it is asked for again.
    if (name.startsWith('undo-') && !asked.has(name)) {
      asked.add(name);
      arrived.resolve(name);
    } else json(response, 200, {});
  };
  const { startExecution } = await subgraph.query<{ startExecution: { execution: { id: string } } }>(
    'mutation($input: StartExecutionInput!) { startExecution(input: $input) { execution { id } } }',
    { input: { workflowId: createWorkflow.workflow.id } },
  );
  const { id } = startExecution.execution;
  for (const name of ['undo-b', 'undo-a']) {
    expect(await arrived.promise).toBe(name);
    arrived = Promise.withResolvers();
    await subgraph.kill();
    await subgraph.start();
  }
  const state = await becomes(id, 'FAILED');
  expect(state.undone).toEqual([]);
  const lines = state.events.nodes.map(({ type, task }) => `${type} ${task ?? ''}`.trim());
  expect(new Set(lines).size).toBe(lines.length);
  expect(lines.filter((line) => line.startsWith('TASK_COMPENSATED'))).toEqual([
    'TASK_COMPENSATED b',
    'TASK_COMPENSATED a',
  ]);
  expect([...service.effects]).toEqual([
    [`${id}/a`, 1],
    [`${id}/b`, 1],
    [`${id}/b/compensate/undo-b`, 1],
    [`${id}/a/compensate/undo-a`, 1],
  ]);
}, 300_000);
