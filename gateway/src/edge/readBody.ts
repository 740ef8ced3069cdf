import type { IncomingMessage } from 'node:http';
import { HttpFault } from './HttpFault.js';

/**
 * Reads a request's body as UTF-8.
 * @param limit bytes
 * @throws HttpFault 413 as soon as the body is known to be larger, 415 when it is compressed
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw HttpFault.badRequest(`The content encoding "${encoding}" is not supported.`, 415);
  }
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(limit);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > limit) throw tooLarge(limit);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function tooLarge(limit: number): HttpFault {
  // What is still under way is not worth reading: the connection ends with the answer.
  return HttpFault.badRequest(`The body is larger than ${limit} bytes.`, 413, { connection: 'close' });
}
