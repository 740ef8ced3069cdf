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
  if (announced > limit) throw tooLarge(limit, announced);
  return collect(request, limit);
}

/** An async iterator would do, at several times the price. */
function collect(request: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) chunks.push(chunk);
      else {
        request.pause();
        reject(tooLarge(limit));
      }
    });
    request.once('end', () => {
      const [only] = chunks;
      resolve((only && chunks.length === 1 ? only : Buffer.concat(chunks)).toString('utf8'));
    });
    request.once('error', reject);
    request.once('close', () => {
      if (!request.complete) reject(new Error('The client left before its request was read.'));
    });
  });
}

function tooLarge(limit: number, announced?: number): HttpFault {
  // What is still under way is not worth reading: the connection ends with the answer.
  return HttpFault.badRequest(
    `The body is larger than ${limit} bytes${announced ? `: ${announced}` : ''}.`,
    413,
    { connection: 'close' },
  );
}
