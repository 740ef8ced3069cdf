import type { IncomingMessage } from 'node:http';
import { HttpFault } from './HttpFault.js';

/**
 * Reads a request's body as UTF-8.
 * @param limit bytes
 * @throws HttpFault 413 as soon as the body is known to be larger, 415 when it is compressed
 */
export function readBody(request: IncomingMessage, limit: number): Promise<string> {
  const encoding = request.headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity') {
    throw HttpFault.badRequest(`The content encoding "${encoding}" is not supported.`, 415);
  }
  const announced = Number(request.headers['content-length'] ?? 0);
  if (announced > limit) throw tooLarge(limit, announced);
  return collect(request, limit);
}

/** An async iterator would do, at several times the price; so would listeners that count their calls. */
function collect(request: IncomingMessage, limit: number): Promise<string> {
  return new Promise((resolve, reject) => {
    let body: Buffer | undefined;
    let rest: Buffer[] | undefined;
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) {
        request.pause();
        reject(tooLarge(limit));
      } else if (body) (rest ??= []).push(chunk);
      else body = chunk;
    });
    request.on('end', () => {
      const whole = rest ? Buffer.concat([body!, ...rest]) : body;
      resolve(whole ? whole.toString('utf8') : '');
    });
    request.on('error', reject);
    request.on('close', () => {
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
