import type { Answer } from '../execution/OperationRunner.js';
import type { HttpResponse } from './HttpMessages.js';
import type { AnswerType } from './negotiate.js';
import { PlainResponse } from './plain/PlainResponse.js';
import { secureFields, secureHeaders } from './secureHeaders.js';

/** Bytes up to which an answer is copied rather than sent as a piece of its own. */
const shortAnswer = 16_384;

/** Sends a result that is not written yet. */
export function sendResult(response: HttpResponse, status: number, type: AnswerType, body: unknown): void {
  const bytes = Buffer.from(JSON.stringify(body));
  response.writeHead(status, { 'content-type': `${type}; charset=utf-8`, 'content-length': bytes.length });
  endWith(response, bytes);
}

/** What every answer is told with. */
export function setHeaders(response: HttpResponse, requestId: string): void {
  secureHeaders(response);
  response.setHeader('x-request-id', requestId);
}

/** Sends an answer: what has only just been written, without memory of its own, where it is seen when it has gone. */
export function sendAnswer(
  response: HttpResponse,
  requestId: string,
  type: AnswerType,
  answer: Answer,
): void {
  if (!answer.lend || !(response instanceof PlainResponse)) {
    return sendBytes(response, requestId, type, answer.json);
  }
  answer.lend((bytes) => {
    sendBytes(response, requestId, type, bytes);
    return response.hasGone;
  });
}

/** Sends a whole answer. What is said of it already, of its origin or how long it may be kept, stays. */
export function sendBytes(response: HttpResponse, requestId: string, type: AnswerType, bytes: Buffer): void {
  const fields = [
    'content-type',
    `${type}; charset=utf-8`,
    'content-length',
    String(bytes.length),
    'x-request-id',
    requestId,
    ...secureFields,
  ];
  if (response.getHeaderNames().length === 0) {
    // Handed over at once they cost a third of what they cost one by one.
    response.writeHead(200, fields);
  } else {
    for (let at = 0; at < fields.length; at += 2) {
      if (!response.hasHeader(fields[at]!)) response.setHeader(fields[at]!, fields[at + 1]!);
    }
    response.writeHead(200);
  }
  endWith(response, bytes);
}

function endWith(response: HttpResponse, bytes: Buffer): void {
  // A short text goes out in one piece with the head.
  if (bytes.length < shortAnswer) response.end(bytes.toString('latin1'), 'latin1');
  else response.end(bytes);
}
