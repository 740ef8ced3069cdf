import { decodeJwt } from 'jose';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ContextTokenSigner } from '@gantry/platform/identity/ContextTokenSigner.js';
import { serviceContext } from '@gantry/platform/identity/serviceContext.js';
import { createSigningKey, type SigningKey } from '@gantry/platform/identity/SigningKey.js';
import { SubgraphClient } from '@gantry/platform/subgraph/SubgraphClient.js';
import { SubgraphInferences } from '../../src/adapters/inference/SubgraphInferences.js';
import type { InferenceRequest } from '../../src/domain/inference/Inferences.js';
import { AgentsDouble } from '../support/AgentsDouble.js';

const request: InferenceRequest = {
  agent: null,
  model: 'small',
  system: null,
  messages: [
    { role: 'assistant', content: 'What?' },
    { role: 'user', content: 'Good?' },
  ],
  schema: { type: 'boolean' },
  temperature: 0,
  maxTokens: null,
  executionId: 'exe_1',
  workflowId: 'wf_1',
  task: 'judge',
  key: 'exe_1/judge',
};

let key: SigningKey;
let agents: AgentsDouble;
let inferences: SubgraphInferences;
beforeAll(async () => void (key = await createSigningKey('workflows')));
beforeEach(() => {
  agents = new AgentsDouble();
  agents.answers({ answer: 'Yes.', finishReason: 'stop', model: 'small', inputTokens: 7, outputTokens: 3 });
  const clients = new SubgraphClient(() => agents, new ContextTokenSigner('workflows', key));
  const tenant = { id: 'tnt_1', slug: 'tnt_1', tier: 'TEAM' as const };
  inferences = new SubgraphInferences(clients, serviceContext('workflows', tenant));
});

describe('asking models through agents', () => {
  it('asks as a service in the tenant, and waits until there is an answer', async () => {
    agents.looks = 3;
    expect(await inferences.infer(request, 60_000)).toEqual({
      kind: 'reply',
      reply: { text: 'Yes.', model: 'small', finishReason: 'stop', inputTokens: 7, outputTokens: 3 },
    });
    const { key: idempotencyKey, messages: _, ...asked } = request;
    expect(agents.asked).toEqual([
      {
        ...asked,
        messages: [
          { isAnswer: true, content: 'What?' },
          { isAnswer: false, content: 'Good?' },
        ],
        idempotencyKey,
        expiresInMs: 60_000,
      },
    ]);
    const claims = JSON.stringify(decodeJwt(agents.tokens[0]!));
    expect(claims).toContain('svc_workflows');
    expect(claims).toContain('tnt_1');
    expect(agents.looks).toBe(0);
  });

  it('survives that agents is away for a while', async () => {
    agents.unavailable = 3;
    expect(await inferences.infer(request, 60_000)).toMatchObject({ kind: 'reply' });
    expect(agents.asked).toHaveLength(1);
  });

  it('gives up when its time is over', async () => {
    agents.looks = Infinity;
    const late = { kind: 'failure', reason: 'timeout', detail: 'There was no answer within 0.05 s.' };
    expect(await inferences.infer(request, 50)).toEqual(late);
    agents.unavailable = Infinity;
    expect(await inferences.infer(request, 150)).toMatchObject({ kind: 'refusal', status: 503 });
  });

  it.each([
    ['RATE_LIMITED', { kind: 'refusal', status: 429, detail: 'Because.' }],
    ['UNAVAILABLE', { kind: 'refusal', status: 503, detail: 'Because.' }],
    ['REFUSED', { kind: 'refusal', status: 400, detail: 'Because.' }],
    ['GIVEN_UP', { kind: 'refusal', status: 500, detail: 'Because.' }],
    ['EXPIRED', { kind: 'failure', reason: 'timeout', detail: 'There was no answer within 60 s.' }],
    ['UNKNOWN_AGENT', { kind: 'unusable', detail: 'Because' }],
  ])('says what %s means', async (faultCode, answer) => {
    agents.answers({ faultCode, fault: 'Because.' });
    expect(await inferences.infer(request, 60_000)).toEqual(answer);
  });

  it('cannot ask whom there is not', async () => {
    agents.wrong = 'There is no agent "Nobody".';
    expect(await inferences.infer(request, 60_000)).toEqual({
      kind: 'unusable',
      detail: 'There is no agent "Nobody"',
    });
  });
});
