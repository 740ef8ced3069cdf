import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { chatRequest, deltasOf, serverSentEvent, usageOf, type ChatRequest } from './chatCompletion.js';

/** Decides what the model says to a request. */
export type Script = (request: ChatRequest) => string | Promise<string>;

/**
 * A server of OpenAI's chat completions protocol that says what a script tells it to, whole or as a stream of
 * tokens. It stands for vLLM, Ollama or TGI where no model is at hand.
 */
export class OpenAiServer implements AsyncDisposable {
  readonly #server: Server;
  /** Every request so far, oldest first. */
  readonly requests: ChatRequest[] = [];

  private constructor(script: Script) {
    this.#server = createServer((request, response) => {
      const path = new URL(request.url ?? '/', 'http://model').pathname;
      const answering =
        path === '/v1/chat/completions'
          ? json(request).then((body) => this.#complete(chatRequest.parse(body), script, response))
          : Promise.resolve(this.#models(path, response));
      answering.catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(400, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ error: { message: String(error), type: 'invalid_request_error' } }));
      });
    });
  }

  static async start(script: Script): Promise<OpenAiServer> {
    const fixture = new OpenAiServer(script);
    fixture.#server.listen(0, '127.0.0.1');
    await once(fixture.#server, 'listening');
    return fixture;
  }

  /** The base URL for `INFERENCE_URL`. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/v1`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop();
  }

  #models(path: string, response: ServerResponse): void {
    const found = path === '/v1/models';
    response.writeHead(found ? 200 : 404, { 'content-type': 'application/json' });
    response.end(
      JSON.stringify(found ? { object: 'list', data: [{ id: 'scripted', object: 'model' }] } : {}),
    );
  }

  async #complete(request: ChatRequest, script: Script, response: ServerResponse): Promise<void> {
    this.requests.push(request);
    const reply = await script(request);
    const common = {
      id: `chatcmpl-${this.requests.length}`,
      created: Math.floor(Date.now() / 1000),
      model: request.model,
    };
    const usage = usageOf(request, reply);
    if (!request.stream) {
      const message = { role: 'assistant', content: reply };
      const choices = [{ index: 0, message, finish_reason: 'stop' }];
      response.writeHead(200, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ ...common, object: 'chat.completion', choices, usage }));
      return;
    }
    const chunk = (delta: object, finishReason: string | null = null, extra: object = {}): string =>
      serverSentEvent({
        ...common,
        object: 'chat.completion.chunk',
        choices: [{ index: 0, delta, finish_reason: finishReason }],
        ...extra,
      });
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ role: 'assistant', content: '' }));
    for (const content of deltasOf(reply)) response.write(chunk({ content }));
    response.write(chunk({}, 'stop', { usage }));
    response.end(serverSentEvent('[DONE]'));
  }
}
