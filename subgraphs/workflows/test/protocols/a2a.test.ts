import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { json, TestService } from '../support/TestService.js';
import { runProtocol } from './runProtocol.js';

interface Asked {
  id: string;
  method: string;
  params: { message?: { messageId: string; role: string; parts: { text: string }[] } };
}

/** An agent that speaks the Agent2Agent protocol over JSON-RPC. */
let agent: TestService;
const asked: Asked[] = [];
beforeAll(async () => {
  agent = await TestService.start();
});
afterAll(() => agent?.stop());
beforeEach(() => {
  asked.length = 0;
  agent.answer = (request, response) => {
    if (request.path === '/.well-known/agent-card.json') {
      json(response, 200, { name: 'librarian', url: '/rpc', preferredTransport: 'JSONRPC' });
      return;
    }
    const body = JSON.parse(request.body) as Asked;
    asked.push(body);
    const { id, method } = body;
    const answer = (result: unknown): string => JSON.stringify({ jsonrpc: '2.0', id, result });
    if (method === 'message/stream') {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(`data: ${answer({ state: 'working' })}\n\ndata: ${answer({ state: 'completed' })}\n\n`);
    } else if (method === 'tasks/get') {
      json(response, 200, { jsonrpc: '2.0', id, error: { code: -32_001, message: 'Task not found' } });
    } else
      json(response, 200, { jsonrpc: '2.0', id, result: { kind: 'message', parts: [{ text: 'Emma' }] } });
  };
});

const card = () => ({ endpoint: `${agent.url}/.well-known/agent-card.json` });
const message = { message: { parts: [{ kind: 'text', text: '${ "Which book, " + .reader + "?" }' }] } };

describe('a call of a2a', () => {
  it('asks the agent that a card names, with an id by which it knows a repeat', async () => {
    const call = { call: 'a2a', with: { agentCard: card(), method: 'message/send', parameters: message } };
    const { status, output } = await runProtocol(call);
    expect([status, output]).toEqual(['COMPLETED', { kind: 'message', parts: [{ text: 'Emma' }] }]);
    const [{ params }] = asked as [Asked];
    expect(params.message).toMatchObject({ role: 'user', parts: [{ text: 'Which book, Ada?' }] });
    expect(params.message?.messageId).toMatch(/^exe_[a-z0-9]+\/call$/u);
  });

  it('gives what an agent streams as a list', async () => {
    const call = {
      call: 'a2a',
      with: { server: `${agent.url}/rpc`, method: 'message/stream', parameters: message },
    };
    expect((await runProtocol(call)).output).toEqual([{ state: 'working' }, { state: 'completed' }]);
  });

  it('is an error of the runtime where the agent refuses', async () => {
    const call = {
      call: 'a2a',
      with: { server: `${agent.url}/rpc`, method: 'tasks/get', parameters: { id: 't' } },
    };
    const { status, error } = await runProtocol(call);
    expect(status).toBe('FAILED');
    expect(error).toMatchObject({ status: 404, title: 'Not Found', instance: '/do/0/call' });
    expect(error?.type).toMatch(/runtime$/u);
    expect(error?.detail).toContain('Task not found (-32001)');
  });

  it('cannot be made where a card names no interface over JSON-RPC', async () => {
    agent.answer = (_request, response) => json(response, 200, { name: 'mute', preferredTransport: 'GRPC' });
    const call = { call: 'a2a', with: { agentCard: card(), method: 'message/send', parameters: message } };
    const { error } = await runProtocol(call);
    expect(error?.detail).toContain('names no interface over JSON-RPC');
  });
});
