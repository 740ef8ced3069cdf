import { fileURLToPath } from 'node:url';
import type { ExecutionResult } from 'graphql';
import { vi } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { newId } from '@gantry/platform/ids/newId.js';
import type { Subgraph } from '@gantry/platform/subgraph/Subgraph.js';
import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import { entities } from '../src/persistence/entities.js';
import type { CostServices } from '../src/services.js';
import { createCostSubgraph } from '../src/subgraph.js';

export const migrationsDirectory = fileURLToPath(new URL('../migrations', import.meta.url));

/** The cost subgraph over a real database, with a clock that a test may set. */
export class CostFixture {
  readonly test: TestPlatform;
  readonly subgraph: Subgraph<CostServices>;
  now: Date = new Date();

  private constructor(test: TestPlatform, subgraph: (now: () => Date) => Subgraph<CostServices>) {
    this.test = test;
    this.subgraph = subgraph(() => this.now);
  }

  static async start(): Promise<CostFixture> {
    const test = await createTestPlatform('cost', { entities, migrationsDirectory });
    const fixture = new CostFixture(test, (now) => createCostSubgraph(test.platform, { now }));
    await fixture.subgraph.start();
    return fixture;
  }

  async stop(): Promise<void> {
    await this.subgraph.stop();
    await this.test.close();
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

  /** Reports the tokens of a reply and waits until they are recorded. */
  async useTokens(as: RequestContext, agentId: string, inputTokens: number, outputTokens = 0) {
    const event = await this.test.deliver(
      'AgentResponse',
      {
        conversationId: newId('cnv'),
        messageId: newId('msg'),
        agentId,
        model: 'small',
        provider: 'test',
        status: 'COMPLETED',
        content: 'Done.',
        inputTokens,
        outputTokens,
        finishReason: 'stop',
      },
      as.tenant!.id,
    );
    await this.handled(event.id);
    return event;
  }

  /** Reports an execution that took `seconds` and waits until it is recorded. */
  async runExecution(
    as: RequestContext,
    ids: { workflowId: string; executionId: string },
    seconds: string,
    finishedAt: Date,
  ) {
    const at = finishedAt.toISOString();
    const event = await this.test.deliver(
      'WorkflowCompleted',
      { ...ids, startedAt: at, finishedAt: at, seconds },
      as.tenant!.id,
    );
    await this.handled(event.id);
    return event;
  }

  /** Waits until an event was consumed. */
  async handled(eventId: string): Promise<void> {
    await vi.waitFor(
      async () => {
        const rows = await this.test.platform.database.worker((em) =>
          em.execute<unknown[]>('SELECT 1 FROM inbox WHERE id = ? AND handled_at IS NOT NULL', [eventId]),
        );
        if (rows.length === 0) throw new Error(`${eventId} is not handled yet.`);
      },
      { timeout: 60_000, interval: 20 },
    );
  }
}
