import type { IncomingMessage, ServerResponse } from 'node:http';

interface Chat {
  model: string;
  messages: { role: string; content: string }[];
}

/** Answers as a server of OpenAI's chat completions does whose model reads books, badly at first. Says whether it was asked. */
export function answerModel(request: IncomingMessage, given: string, response: ServerResponse): boolean {
  if (request.url !== '/v1/chat/completions') return false;
  const { model, messages } = JSON.parse(given) as Chat;
  const said = sayingOf(messages);
  const chunk = (choices: object[], more: object = {}): string =>
    `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model, choices, ...more })}\n\n`;
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write(chunk([{ index: 0, delta: { content: said }, finish_reason: null }]));
  response.write(chunk([{ index: 0, delta: {}, finish_reason: 'stop' }]));
  response.write(chunk([], { usage: { prompt_tokens: 9, completion_tokens: 4, total_tokens: 13 } }));
  response.end('data: [DONE]\n\n');
  return true;
}

function sayingOf(messages: Chat['messages']): string {
  const told = messages.find(({ role }) => role === 'system')?.content ?? '';
  const asked = messages.at(-1)!.content;
  if (!told.includes('JSON Schema'))
    return told === '' ? `You ask: ${asked}` : `${told.trim()} You ask: ${asked}`;
  // What has to fit a schema does the second time.
  return messages.length === 2 ? '{ "stars": "many" }' : '```json\n{ "stars": 5 }\n```';
}
