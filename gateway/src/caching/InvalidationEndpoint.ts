import { hash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import { credentialsOfHeaders } from '../edge/Credentials.js';
import { HttpFault } from '../edge/HttpFault.js';
import { sendJson } from '../edge/HttpFront.js';
import { readBody } from '../edge/readBody.js';
import type { Invalidation } from './Invalidation.js';

/** Bytes that a request may have. */
const maxBytes = 1024 * 1024;

const one = z.strictObject({
  tenant: z.string().nullable().default(null),
  type: z.string().min(1).optional(),
  id: z.string().optional(),
});
const bodySchema = z
  .union([one.transform((single) => [single]), z.array(one)])
  .refine((all) => all.every(({ type, id }) => id === undefined || type !== undefined), {
    message: 'An id needs its type.',
  });

/** `POST /cache/invalidate`: what has changed, one or a list of `{ tenant, type, id }`, from who knows the key. */
export class InvalidationEndpoint {
  readonly #key: Buffer;
  readonly #invalidate: (changed: Invalidation) => Promise<void>;

  constructor(key: string, invalidate: (changed: Invalidation) => Promise<void>) {
    this.#key = digest(key);
    this.#invalidate = invalidate;
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      this.#authenticate(request);
      if (request.method !== 'POST') throw HttpFault.badRequest('Only POST will do.', 405, { allow: 'POST' });
      for (const changed of await read(request)) await this.#invalidate(changed);
      response.writeHead(204).end();
    } catch (error) {
      if (!(error instanceof HttpFault)) throw error;
      for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
      sendJson(response, error.status, { errors: error.errors });
    }
  }

  #authenticate({ headers }: IncomingMessage): void {
    const { token } = credentialsOfHeaders(headers);
    // Digests are equally long, and comparing them takes equally long whatever is in them.
    if (token !== null && timingSafeEqual(digest(token), this.#key)) return;
    throw HttpFault.badRequest('The key is needed: "authorization: Bearer …".', 401, {
      'www-authenticate': 'Bearer',
    });
  }
}

async function read(request: IncomingMessage): Promise<Invalidation[]> {
  const text = await readBody(request, maxBytes);
  try {
    return bodySchema.parse(JSON.parse(text));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : 'It is not JSON.';
    throw HttpFault.badRequest(`The body must be { tenant, type, id }, or a list of them. ${reason}`);
  }
}

function digest(key: string): Buffer {
  return Buffer.from(hash('sha256', key, 'hex'));
}
