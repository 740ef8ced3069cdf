import { describe, expect, it } from 'vitest';
import { OpenAICompatibleProvider } from '../../src/adapters/OpenAICompatibleProvider.js';
import type { InferenceError } from '../../src/domain/inference/InferenceError.js';
import { ChatServer, piece, refusing, saying, type Answer } from './ChatServer.js';
import { collect, describeInferenceProvider, inferenceRequest } from './inferenceProviderContract.js';

describeInferenceProvider('OpenAICompatibleProvider', async () => {
  const server = await ChatServer.start(saying(['Good', ' ', 'morning', '', '!']));
  return Object.assign(new OpenAICompatibleProvider({ url: server.url, model: 'm' }), {
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  });
});

async function ask(...answers: Answer[]) {
  await using server = await ChatServer.start(...answers);
  const provider = new OpenAICompatibleProvider({
    url: server.url,
    model: 'llama',
    apiKey: 'k',
    retries: 1,
    silenceMs: 500,
  });
  const collected = await collect(provider.stream(inferenceRequest()));
  return { ...collected, code: (collected.error as InferenceError | null)?.code, requests: server.requests };
}

describe('an OpenAI-compatible server', () => {
  it('is sent the key, the model, the operations and the conversation, and asked for usage', async () => {
    const { requests, finish } = await ask(saying(['Yes.']));
    expect(requests[0]?.authorization).toBe('Bearer k');
    expect(requests[0]?.body).toMatchObject({
      model: 'llama',
      stream: true,
      stream_options: { include_usage: true },
    });
    const [system, user] = requests[0]?.body.messages ?? [];
    expect(system).toMatchObject({
      role: 'system',
      content: expect.stringContaining('operation: checkStock'),
    });
    expect(user).toMatchObject({ role: 'user', content: expect.stringContaining('places an order') });
    expect(finish).toMatchObject({ usage: { inputTokens: 7, outputTokens: 3 } });
  });

  it('is counted for by approximation when it reports no usage', async () => {
    const { finish } = await ask(saying(['Good morning'], { usage: false }));
    expect(finish).toMatchObject({ usage: { outputTokens: 3 } });
  });

  it('may end for want of room', async () => {
    const { finish } = await ask(saying(['Good'], { finishReason: 'length' }));
    expect(finish).toMatchObject({ finishReason: 'length' });
  });

  it.each([429, 500, 503])('is asked again after %i', async (status) => {
    const { text, requests } = await ask(refusing(status), saying(['Yes.']));
    expect(text).toBe('Yes.');
    expect(requests).toHaveLength(2);
  });

  it.each([
    [429, 'RATE_LIMITED'],
    [500, 'UNAVAILABLE'],
    [401, 'REFUSED'],
    [404, 'REFUSED'],
  ])('that goes on answering %i ends in %s', async (status, code) => {
    expect((await ask(refusing(status))).code).toBe(code);
  });

  it('that is not there is UNAVAILABLE', async () => {
    const server = await ChatServer.start();
    const { url } = server;
    await server[Symbol.asyncDispose]();
    const { error } = await collect(
      new OpenAICompatibleProvider({ url, model: 'm', retries: 0 }).stream(inferenceRequest()),
    );
    expect((error as InferenceError).code).toBe('UNAVAILABLE');
  });

  it('that breaks off in the middle is INTERRUPTED after what it said', async () => {
    const { text, code } = await ask((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(piece('Good mor'), () => setImmediate(() => response.destroy()));
    });
    expect(text).toBe('Good mor');
    expect(code).toBe('INTERRUPTED');
  });

  it('that ends without finishing is INTERRUPTED', async () => {
    const { code } = await ask((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.end(piece('Good mor'));
    });
    expect(code).toBe('INTERRUPTED');
  });

  it.each(['data: {"choices": [{"delta"\n\n', 'data: {"unexpected": true}\n\n', 'data: "x"\n\n'])(
    'that says %j is MALFORMED',
    async (body) => {
      const { code } = await ask((response) => {
        response.writeHead(200, { 'content-type': 'text/event-stream' });
        response.end(`${piece('Good')}${body}data: [DONE]\n\n`);
      });
      expect(code).toBe('MALFORMED');
    },
  );

  it('that falls silent is UNAVAILABLE', async () => {
    const { code } = await ask((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(piece('Good'));
    });
    expect(code).toBe('UNAVAILABLE');
  });
});
