import { describe, expect, it } from 'vitest';
import { OpenAiServer } from '../src/golden-path/inference/OpenAiServer.js';

const reply = 'First check the stock.\n\nThen schedule. ';

function complete(server: OpenAiServer, stream: boolean): Promise<Response> {
  const messages = [{ role: 'user', content: 'What comes first?' }];
  return fetch(`${server.url}/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'scripted', messages, stream }),
  });
}

describe('the OpenAI-compatible server', () => {
  it('streams a reply by tokens that add up to it, with its usage at the end', async () => {
    await using server = await OpenAiServer.start(() => reply);
    const text = await (await complete(server, true)).text();
    const events = text
      .trim()
      .split('\n\n')
      .map((event) => event.replace(/^data: /, ''));
    expect(events.pop()).toBe('[DONE]');
    const chunks = events.map((event) => JSON.parse(event));
    expect(chunks.map((chunk) => chunk.choices[0].delta.content ?? '').join('')).toBe(reply);
    expect(chunks.at(-1)).toMatchObject({
      choices: [{ finish_reason: 'stop' }],
      usage: { prompt_tokens: 3, completion_tokens: 6 },
    });
  });

  it('answers whole when no stream is asked for', async () => {
    await using server = await OpenAiServer.start(({ messages }) => `You said: ${messages[0]?.content}`);
    expect(await (await complete(server, false)).json()).toMatchObject({
      choices: [{ message: { content: 'You said: What comes first?' } }],
    });
    expect(server.requests).toHaveLength(1);
  });

  it('refuses what is no chat request', async () => {
    await using server = await OpenAiServer.start(() => reply);
    const response = await fetch(`${server.url}/chat/completions`, { method: 'POST', body: '{}' });
    expect(response.status).toBe(400);
  });
});
