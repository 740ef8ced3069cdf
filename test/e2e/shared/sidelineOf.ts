import { expect } from 'vitest';
import type { Caller } from '../../src/gantry/Caller.js';
import { fresh } from './people.js';

/** One of each kind of thing that the golden path does not come by, by id. */
export interface Sideline {
  operation: string;
  webhook: string;
  /** Asked of developers, and open. */
  approval: string;
}

const asking = `document:
  dsl: 1.0.3
  namespace: tests
  name: asking
  version: 1.0.0
do:
  - ask:
      call: approval
      with:
        title: May it go on?
        assignees:
          roles: [DEVELOPER]
`;

const askedOf = `query ($slug: String!, $executionId: ID) {
  tenant(slug: $slug) { approvals(executionId: $executionId) { nodes { id } } }
}`;

/**
 * Makes these in the tenant of its owner, and keeps a secret there.
 * @param confide is told what nobody else may learn
 */
export async function sidelineOf(
  owner: Caller,
  connector: string,
  confide: (secret: string) => void,
): Promise<Sideline> {
  const run = async (field: string, selection: string, input: Record<string, unknown>) => {
    const type = `${field[0]!.toUpperCase()}${field.slice(1)}Input!`;
    const answer = await owner.must<Record<string, Record<string, unknown>>>(
      `mutation ($input: ${type}) { ${field}(input: $input) { ${selection} userErrors { code message } } }`,
      { input },
    );
    return answer[field]!;
  };
  const make = async (field: string, thing: string, input: Record<string, unknown>): Promise<string> => {
    const payload = await run(field, `${thing} { id }`, { ...input, idempotencyKey: fresh() });
    return (payload[thing] as { id: string }).id;
  };
  const workflowId = await make('createWorkflow', 'workflow', { definition: asking });
  const executionId = await make('startExecution', 'execution', { workflowId });
  const { webhook, secret } = await run('createWebhook', 'webhook { id } secret', {
    name: 'orders',
    workflowId,
    idempotencyKey: fresh(),
  });
  confide(secret as string);
  const value = `kept-${fresh()}-${fresh()}`;
  await run('setWorkflowSecret', 'secret { name }', { name: 'kitchen', value });
  confide(value);
  const { connector: found } = await owner.must<{ connector: { operations: { nodes: { id: string }[] } } }>(
    'query ($id: ID!) { connector(id: $id) { operations(first: 1) { nodes { id } } } }',
    { id: connector },
  );
  const approvals = async (): Promise<{ id: string }[]> => {
    const { tenant } = await owner.must<{ tenant: { approvals: { nodes: { id: string }[] } } }>(askedOf, {
      slug: owner.tenant,
      executionId,
    });
    return tenant.approvals.nodes;
  };
  await expect.poll(approvals).toHaveLength(1);
  return {
    operation: found.operations.nodes[0]!.id,
    webhook: (webhook as { id: string }).id,
    approval: (await approvals())[0]!.id,
  };
}
