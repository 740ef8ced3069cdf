import { newId } from '@gantry/platform/ids/newId.js';
import type { TenantRef } from '@gantry/platform/identity/RequestContext.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { quotaLimits } from '../src/domain/quotas.js';
import type { TenancyHarness } from './createTenancyHarness.js';
import { createTenancyHarness } from './createTenancyHarness.js';

let tenancy: TenancyHarness;
beforeAll(async () => void (tenancy = await createTenancyHarness()));
afterAll(() => tenancy.close());

async function used(tenant: TenantRef): Promise<Record<string, number>> {
  const { tenant: answer } = await tenancy.run<{ tenant: { quotas: { resource: string; used: number }[] } }>(
    'query ($slug: String!) { tenant(slug: $slug) { quotas { resource used } } }',
    { slug: tenant.slug },
    await tenancy.as('ada', tenant),
  );
  return Object.fromEntries(answer.quotas.map((quota) => [quota.resource, quota.used]));
}

const response = (inputTokens: number, outputTokens: number) => ({
  conversationId: newId('cnv'),
  messageId: newId('msg'),
  agentId: newId('agt'),
  model: 'm',
  provider: 'p',
  status: 'COMPLETED' as const,
  content: '',
  inputTokens,
  outputTokens,
  finishReason: 'stop',
});
const inference = (inputTokens: number, outputTokens: number) => ({
  inferenceId: newId('inf'),
  executionId: newId('exe'),
  task: 't',
  model: 'm',
  provider: 'p',
  status: 'FAILED' as const,
  inputTokens,
  outputTokens,
  finishReason: 'error',
});
const rollout = (projectId: string) => ({ rolloutId: newId('rol'), projectId, zoneId: newId('zon') });

describe('what a tenant has used', () => {
  it('is counted from what others tell, each event once, and a project once', async () => {
    const { deliver, redeliver } = tenancy.test;
    const tenant = await tenancy.tenantOf('ada');
    const started = { conversationId: newId('cnv'), title: 't', agentId: newId('agt'), startedBy: 'usr_x' };
    await redeliver(await deliver('ConversationStarted', started, tenant.id));
    const execution = {
      executionId: newId('exe'),
      workflowId: newId('wf'),
      workflowName: 'w',
      version: 1,
      startedBy: 'usr_x',
      at: new Date().toISOString(),
    };
    await deliver('WorkflowExecutionStarted', execution, tenant.id);
    await deliver('WorkflowExecutionStarted', { ...execution, executionId: newId('exe') }, tenant.id);
    await deliver('AgentResponse', response(1_200, 30), tenant.id);
    await deliver('InferenceEnded', inference(1, 3), tenant.id);
    const projectId = newId('prj');
    await deliver('RolloutStarted', rollout(projectId), tenant.id);
    await deliver('RolloutStarted', rollout(projectId), tenant.id);
    await deliver('RolloutStarted', rollout(newId('prj')), tenant.id);
    await vi.waitFor(
      async () =>
        expect(await used(tenant)).toEqual({
          MEMBERS: 1,
          PROJECTS: 2,
          CONVERSATIONS: 1,
          EXECUTIONS: 2,
          INFERENCE_TOKENS: 1_234,
        }),
      { timeout: 60_000 },
    );
    const other = await tenancy.tenantOf('ada');
    expect(await used(other)).toMatchObject({ PROJECTS: 0, INFERENCE_TOKENS: 0 });
  });

  it('may be more than 32 bits hold', async () => {
    const tenant = await tenancy.tenantOf('ada', 'ENTERPRISE');
    await tenancy.test.deliver('AgentResponse', response(3_000_000_000, 5), tenant.id);
    await vi.waitFor(
      async () => expect(await used(tenant)).toMatchObject({ INFERENCE_TOKENS: 3_000_000_005 }),
      { timeout: 60_000 },
    );
  });

  it('is told of once in a period when it passes the limit', async () => {
    const tenant = await tenancy.tenantOf('ada', 'FREE');
    const limit = quotaLimits.FREE.INFERENCE_TOKENS;
    await tenancy.test.deliver('AgentResponse', response(limit, 0), tenant.id);
    await tenancy.test.deliver('AgentResponse', response(1, 1), tenant.id);
    await tenancy.test.deliver('AgentResponse', response(1, 1), tenant.id);
    const projects = Array.from({ length: quotaLimits.FREE.PROJECTS + 1 }, () => newId('prj'));
    for (const projectId of projects)
      await tenancy.test.deliver('RolloutStarted', rollout(projectId), tenant.id);
    const told = await tenancy.test.published(
      'QuotaExceeded',
      (_, { tenantid }) => tenantid === tenant.id,
      2,
    );
    expect(told.map(({ data }) => data)).toEqual([
      { resource: 'INFERENCE_TOKENS', limit, used: limit + 2 },
      { resource: 'PROJECTS', limit: 3, used: 4 },
    ]);
  });
});
