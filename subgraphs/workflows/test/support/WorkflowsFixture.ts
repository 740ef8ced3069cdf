import { fileURLToPath } from 'node:url';
import type { ExecutionResult } from 'graphql';
import { vi } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { SecretBox } from '@gantry/platform/secrets/SecretBox.js';
import type { Subgraph } from '@gantry/platform/subgraph/Subgraph.js';
import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { entities } from '../../src/persistence/entities.js';
import type { WorkflowsServices } from '../../src/services.js';
import { createWorkflowsSubgraph, type WorkflowsSettings } from '../../src/subgraph.js';
import { kitchenText } from './kitchen.js';

export const migrationsDirectory = fileURLToPath(new URL('../../migrations', import.meta.url));

interface Imported {
  importConnector: { connector: { id: string } };
}
interface Created {
  createWorkflow: { workflow: { id: string } | null; userErrors: { message: string }[] };
}
interface Started {
  startExecution: { execution: { id: string } };
}
export interface EndedExecution {
  id: string;
  status: string;
  output: unknown;
  error: { type: string; title: string; detail: string; status: number } | null;
  startedAt: string;
  finishedAt: string;
}

/** The workflows subgraph over a real database and engine. */
export class WorkflowsFixture {
  readonly test: TestPlatform;
  readonly subgraph: Subgraph<WorkflowsServices>;
  readonly #closes: boolean;

  private constructor(test: TestPlatform, subgraph: Subgraph<WorkflowsServices>, closes: boolean) {
    this.test = test;
    this.subgraph = subgraph;
    this.#closes = closes;
  }

  /** @param on another fixture's platform, to start anew on its database */
  static async start(settings: WorkflowsSettings = {}, on?: TestPlatform): Promise<WorkflowsFixture> {
    const test = on ?? (await createTestPlatform('workflows', { entities, migrationsDirectory }));
    const subgraph = await createWorkflowsSubgraph(test.platform, {
      allowPrivateAddresses: true,
      secretBox: SecretBox.fromText('0'.repeat(64)),
      calls: { delayMs: 20, deadlineMs: 3_000 },
      ...settings,
    });
    await subgraph.start();
    return new WorkflowsFixture(test, subgraph, on === undefined);
  }

  async stop(): Promise<void> {
    await this.subgraph.stop();
    if (this.#closes) await this.test.close();
  }

  query<T>(document: string, variables: Record<string, unknown>, as: RequestContext): Promise<T> {
    return this.test.run<T>(this.subgraph, document, variables, as);
  }

  execute(
    document: string,
    variables: Record<string, unknown>,
    as: RequestContext,
  ): Promise<ExecutionResult> {
    return this.test.execute(this.subgraph, document, variables, as);
  }

  /** Everything that a subscription gives until it completes, or until `enough`. */
  async collect<T>(
    document: string,
    variables: Record<string, unknown>,
    as: RequestContext,
    enough: (results: ExecutionResult[]) => boolean = () => false,
  ): Promise<T[]> {
    const results: ExecutionResult[] = [];
    const token = await this.test.tokenFor(as);
    for await (const result of this.subgraph.subscribe({ query: document, variables }, token)) {
      results.push(result);
      if (enough(results)) break;
    }
    return results.map(({ data, errors }) => (errors ? { errors } : data) as T);
  }

  async importKitchen(as: RequestContext, baseUrl: string): Promise<string> {
    const input = { name: 'kitchen', openapi: kitchenText, baseUrl };
    const { importConnector } = await this.query<Imported>(
      `mutation($input: ImportConnectorInput!) { importConnector(input: $input) { connector { id } } }`,
      { input },
      as,
    );
    return importConnector.connector.id;
  }

  async createWorkflow(as: RequestContext, definition: string, more: object = {}): Promise<string> {
    const { createWorkflow } = await this.query<Created>(
      `mutation($input: CreateWorkflowInput!) { createWorkflow(input: $input) { workflow { id } userErrors { message } } }`,
      { input: { definition, ...more } },
      as,
    );
    if (!createWorkflow.workflow) throw new Error(JSON.stringify(createWorkflow.userErrors));
    return createWorkflow.workflow.id;
  }

  async startExecution(as: RequestContext, workflowId: string, input: unknown = {}): Promise<string> {
    const { startExecution } = await this.query<Started>(
      `mutation($input: StartExecutionInput!) { startExecution(input: $input) { execution { id } } }`,
      { input: { workflowId, input } },
      as,
    );
    return startExecution.execution.id;
  }

  execution(as: RequestContext, id: string): Promise<EndedExecution> {
    return this.query<{ execution: EndedExecution }>(
      `query($id: ID!) { execution(id: $id) { id status output error { type title detail status } startedAt finishedAt } }`,
      { id },
      as,
    ).then(({ execution }) => execution);
  }

  /** Waits until an execution has ended. */
  ended(as: RequestContext, id: string): Promise<EndedExecution> {
    return vi.waitFor(
      async () => {
        const execution = await this.execution(as, id);
        if (execution.finishedAt === null) throw new Error(`The execution is ${execution.status} still.`);
        return execution;
      },
      { timeout: 60_000, interval: 50 },
    );
  }
}
