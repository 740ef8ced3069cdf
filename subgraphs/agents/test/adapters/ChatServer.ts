import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

export interface ChatRequest {
  model: string;
  temperature?: number;
  max_tokens?: number;
  stream: boolean;
  stream_options?: { include_usage?: boolean };
  messages: { role: string; content: string }[];
}

/** Answers one request of the chat completions protocol, well or badly. */
export type Answer = (response: ServerResponse, request: ChatRequest) => Promise<void> | void;

/** A real HTTP server that answers each request by the next answer; the last one is used for all that follow. */
export class ChatServer implements AsyncDisposable {
  readonly requests: { body: ChatRequest; authorization: string | undefined }[] = [];
  readonly #server = createServer((request, response) => void this.#answer(request, response));
  readonly #answers: Answer[];

  private constructor(answers: Answer[]) {
    this.#answers = answers;
  }

  static async start(...answers: Answer[]): Promise<ChatServer> {
    const server = new ChatServer(answers);
    server.#server.listen(0, '127.0.0.1');
    await once(server.#server, 'listening');
    return server;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = (await json(request)) as ChatRequest;
    this.requests.push({ body, authorization: request.headers.authorization });
    const answer = this.#answers[Math.min(this.requests.length, this.#answers.length) - 1];
    await answer?.(response, body);
  }
}

function event(choices: object[], extra: object = {}): string {
  const chunk = { id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'm', choices, ...extra };
  return `data: ${JSON.stringify(chunk)}\n\n`;
}

/** The chunk of one piece of text. */
export function piece(content: string): string {
  return event([{ index: 0, delta: { content }, finish_reason: null }]);
}

/** Says the pieces as a stream and ends well. */
export function saying(pieces: string[], options: { usage?: boolean; finishReason?: string } = {}): Answer {
  return (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const content of pieces) response.write(piece(content));
    response.write(event([{ index: 0, delta: {}, finish_reason: options.finishReason ?? 'stop' }]));
    if (options.usage !== false) {
      response.write(event([], { usage: { prompt_tokens: 7, completion_tokens: 3, total_tokens: 10 } }));
    }
    response.end('data: [DONE]\n\n');
  };
}

/** Refuses with a status. */
export function refusing(status: number): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', 'retry-after-ms': '1' });
    response.end(JSON.stringify({ error: { message: 'no', type: 'error' } }));
  };
}
