import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { closeServer } from '@gantry/platform/http/closeServer.js';
import { listenOn } from '@gantry/platform/http/listenOn.js';
import { Counter, type Registry } from 'prom-client';
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import { webhooksPath } from '../../domain/webhook/Webhook.js';
import type { DeliveryOutcome, WebhookIntake } from '../../domain/webhook/WebhookIntake.js';

export interface WebhookReceiverOptions {
  intake: WebhookIntake;
  registry: Registry;
  /** Told what goes wrong on our side. */
  warn(error: unknown, message: string): void;
  /** Calls of one webhook in a second; further ones are told to come again. Default 100. */
  callsPerSecond?: number;
}

/** The most bytes of a call's body. */
export const longestBody = 1024 * 1024;
/** Calls that are looked at side by side; bodies of more would fill the memory. */
const mostAtOnce = 64;
/** Milliseconds that requests under way get when it closes. */
const closeGraceMs = 5_000;

const statusOf: Record<DeliveryOutcome['kind'], number> = {
  ACCEPTED: 202,
  REPEATED: 200,
  UNKNOWN_WEBHOOK: 404,
  MALFORMED: 400,
  OUT_OF_TIME: 400,
  WRONG_SIGNATURE: 401,
  REPLAYED: 409,
  NO_ROOM: 429,
};

/** Answers `POST /webhooks/<id>`: whoever calls needs no token, but a signature. */
export class WebhookReceiver {
  readonly #options: WebhookReceiverOptions;
  readonly #limiter: RateLimiterMemory;
  readonly #calls: Counter<'outcome'>;
  #underWay = 0;
  #server: Server | undefined;

  constructor(options: WebhookReceiverOptions) {
    this.#options = options;
    this.#limiter = new RateLimiterMemory({ points: options.callsPerSecond ?? 100, duration: 1 });
    this.#calls = new Counter({
      name: 'gantry_webhook_calls_total',
      help: 'Calls of webhooks, by what has become of them.',
      labelNames: ['outcome'],
      registers: [options.registry],
    });
  }

  /** Serves webhooks on a port of their own. @returns the port, of use when 0 was asked for */
  async listen(port: number, host: string): Promise<number> {
    this.#server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
      void this.handle(request, response);
    });
    return listenOn(this.#server, port, host);
  }

  async close(): Promise<void> {
    if (this.#server) await closeServer(this.#server, closeGraceMs);
  }

  /** Answers a request whose path begins with `/webhooks`. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      await this.#answer(request, response);
    } catch (error) {
      this.#options.warn(error, 'Taking in a call of a webhook failed.');
      this.#refuse(response, 'FAILED', 503, 'Something went wrong on our side; send it again.', 5);
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = idIn(request.url ?? '');
    if (id === null) return this.#refuse(response, 'UNKNOWN_WEBHOOK', 404, 'There is no such webhook.');
    if (request.method !== 'POST') {
      response.setHeader('allow', 'POST');
      return this.#refuse(response, 'MALFORMED', 405, 'Webhooks are called by POST.');
    }
    const wait = await this.#turn(id);
    if (wait !== null) return this.#refuse(response, 'TOO_MANY', 429, 'Too many calls; send it again.', wait);
    if (this.#underWay >= mostAtOnce) {
      return this.#refuse(response, 'TOO_MANY', 503, 'Too many calls are under way; send it again.', 1);
    }
    this.#underWay += 1;
    try {
      await this.#take(id, request, response);
    } finally {
      this.#underWay -= 1;
    }
  }

  async #take(id: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await bodyOf(request);
    if (body === null) {
      response.setHeader('connection', 'close');
      return this.#refuse(response, 'TOO_LONG', 413, `A body has at most ${longestBody} bytes.`);
    }
    const { headers } = request;
    const outcome = await this.#options.intake.receive(id, {
      id: textOf(headers['webhook-id']),
      timestamp: textOf(headers['webhook-timestamp']),
      signature: textOf(headers['webhook-signature']),
      contentType: headers['content-type'],
      body,
    });
    const status = statusOf[outcome.kind];
    if ('message' in outcome) {
      const wait = outcome.kind === 'NO_ROOM' ? outcome.retryAfter : undefined;
      return this.#refuse(response, outcome.kind, status, outcome.message, wait);
    }
    this.#calls.inc({ outcome: outcome.kind });
    send(response, status, { status: outcome.kind, executionId: outcome.executionId });
  }

  /** @returns the seconds to wait; null when it may go on */
  async #turn(id: string): Promise<number | null> {
    try {
      await this.#limiter.consume(id);
      return null;
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw error;
      return Math.ceil(error.msBeforeNext / 1_000);
    }
  }

  #refuse(
    response: ServerResponse,
    code: string,
    status: number,
    message: string,
    retryAfter?: number,
  ): void {
    this.#calls.inc({ outcome: code });
    if (response.headersSent) return void response.destroy();
    if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
    send(response, status, { errors: [{ message, extensions: { code } }] });
  }
}

/** The webhook that a URL is of. */
function idIn(url: string): string | null {
  const path = url.split('?', 1)[0]!;
  const id = path.startsWith(`${webhooksPath}/`) ? path.slice(webhooksPath.length + 1) : '';
  return /^whk_[0-9a-z]{26}$/u.test(id) ? id : null;
}

/** The whole body; null when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | null> {
  if (Number(request.headers['content-length'] ?? 0) > longestBody) return null;
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > longestBody) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function textOf(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(' ') : header;
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': bytes.length,
    'cache-control': 'no-store',
  });
  response.end(bytes);
}
