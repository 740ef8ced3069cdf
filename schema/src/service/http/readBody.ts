import type { IncomingMessage } from 'node:http';
import type { z } from 'zod';
import { RegistryError } from '../../registry/RegistryError.js';
import { PayloadTooLarge } from './PayloadTooLarge.js';

/** Reads JSON. @throws RegistryError BAD_USER_INPUT, PayloadTooLarge */
export async function readJson(request: IncomingMessage, maxBytes: number): Promise<unknown> {
  const type = request.headers['content-type'] ?? '';
  if (!/^application\/json\b/i.test(type)) {
    throw new RegistryError('BAD_USER_INPUT', `The body is "${type}"; it must be application/json.`);
  }
  if (Number(request.headers['content-length'] ?? 0) > maxBytes) throw new PayloadTooLarge(maxBytes);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) throw new PayloadTooLarge(maxBytes);
    chunks.push(chunk);
  }
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks))) as unknown;
  } catch {
    throw new RegistryError('BAD_USER_INPUT', 'The body is no JSON in UTF-8.');
  }
}

/** What somebody sent, as it must be. @throws RegistryError BAD_USER_INPUT naming the place */
export function parseInput<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join('.') ?? '';
  const message = `${field === '' ? 'What was sent' : field}: ${issue?.message ?? 'makes no sense'}.`;
  throw new RegistryError('BAD_USER_INPUT', message, field === '' ? {} : { field });
}
