import type { Definition } from '../domain/dsl/Definition.js';
import { ApprovalRepository } from '../persistence/ApprovalRepository.js';
import { ConnectorRepository } from '../persistence/ConnectorRepository.js';
import { ExecutionRepository } from '../persistence/ExecutionRepository.js';
import { WorkflowRepository } from '../persistence/WorkflowRepository.js';
import type { WorkflowsScope } from '../services.js';
import { approvalView, type Approval } from './Approval.js';
import type { Connector } from './Connector.js';
import { executionView, type Execution } from './Execution.js';
import { operationView, type Operation } from './Operation.js';
import { workflowView, type Workflow } from './Workflow.js';

interface Identified {
  id: string;
}

/** A connector by its id; null when the tenant has none such. */
export async function findConnector(id: string, scope: WorkflowsScope): Promise<Connector | null> {
  await scope.authorize('connector', { type: 'Connector', id, tenantId: scope.tenant.id });
  const loader = scope.loader<string, Connector>('connector', async (ids) =>
    inOrder(ids, await new ConnectorRepository(await scope.em()).findAll(ids)),
  );
  return loader.load(id);
}

/** An operation by its id; null when the tenant has none such. */
export async function findOperation(id: string, scope: WorkflowsScope): Promise<Operation | null> {
  await scope.authorize('connector', { type: 'Operation', id, tenantId: scope.tenant.id });
  const row = await new ConnectorRepository(await scope.em()).operation(id);
  return row && operationView(row);
}

/** An approval by its id; null when the tenant has none such. */
export async function findApproval(id: string, scope: WorkflowsScope): Promise<Approval | null> {
  await scope.authorize('approval', { type: 'Approval', id, tenantId: scope.tenant.id });
  const loader = scope.loader<string, Approval>('approval', async (ids) => {
    const rows = await new ApprovalRepository(await scope.em()).findAll(ids);
    return inOrder(ids, rows.map(approvalView));
  });
  return loader.load(id);
}

/** A workflow by its id; null when the tenant has none such. */
export async function findWorkflow(id: string, scope: WorkflowsScope): Promise<Workflow | null> {
  await scope.authorize('workflow', { type: 'Workflow', id, tenantId: scope.tenant.id });
  const loader = scope.loader<string, Workflow>('workflow', async (ids) => {
    const workflows = await new WorkflowRepository(await scope.em()).findAll(ids);
    return inOrder(ids, workflows.map(workflowView));
  });
  return loader.load(id);
}

/** An execution by its id; null when the tenant has none such. */
export async function findExecution(id: string, scope: WorkflowsScope): Promise<Execution | null> {
  await scope.authorize('execution', { type: 'Execution', id, tenantId: scope.tenant.id });
  const loader = scope.loader<string, Execution>('execution', async (ids) => {
    const executions = await new ExecutionRepository(await scope.em()).findAll(ids);
    return inOrder(ids, executions.map(executionView));
  });
  return loader.load(id);
}

/** The newest execution of a workflow, asked for all workflows of a request together. */
export async function findLastExecution(
  workflowId: string,
  scope: WorkflowsScope,
): Promise<Execution | null> {
  await scope.authorize('executions', { type: 'Workflow', id: workflowId, tenantId: scope.tenant.id });
  const loader = scope.loader<string, Execution>('lastExecution', async (ids) => {
    const last = await new ExecutionRepository(await scope.em()).lastOf(ids);
    return ids.map((id) => {
      const execution = last.get(id);
      return execution ? executionView(execution) : null;
    });
  });
  return loader.load(workflowId);
}

/** The compiled definition of a version, which an execution or a workflow of the tenant names. */
export async function findCompiled(
  workflowId: string,
  version: number,
  scope: WorkflowsScope,
): Promise<Definition> {
  const loader = scope.loader<string, Definition>('compiled', async (keys) => {
    const found = await new WorkflowRepository(await scope.em()).definitions(keys.map(versionKey));
    const byKey = new Map(found.map((each) => [`${each.workflowId} ${each.version}`, each.definition]));
    return keys.map((key) => byKey.get(key) ?? null);
  });
  const definition = await loader.load(`${workflowId} ${version}`);
  if (!definition) throw new Error(`Version ${version} of the workflow ${workflowId} is gone.`);
  return definition;
}

/** The text of a workflow's latest version. */
export async function findDefinition(workflow: Workflow, scope: WorkflowsScope): Promise<string> {
  const loader = scope.loader<string, string>('definition', async (keys) => {
    const found = await new WorkflowRepository(await scope.em()).versions(keys.map(versionKey));
    const byKey = new Map(found.map((each) => [`${each.workflowId} ${each.version}`, each.definition]));
    return keys.map((key) => byKey.get(key) ?? null);
  });
  return (await loader.load(`${workflow.id} ${workflow.version}`)) ?? '';
}

function versionKey(key: string): { workflowId: string; version: number } {
  const [workflowId = '', version] = key.split(' ');
  return { workflowId, version: Number(version) };
}

function inOrder<T extends Identified>(ids: readonly string[], found: readonly T[]): (T | null)[] {
  const byId = new Map(found.map((each) => [each.id, each]));
  return ids.map((id) => byId.get(id) ?? null);
}
