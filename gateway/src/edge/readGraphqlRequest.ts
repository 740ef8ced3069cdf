import { parseJson, readParameters, type GraphqlRequest } from './GraphqlRequest.js';
import { HttpFault } from './HttpFault.js';
import type { HttpRequest } from './HttpMessages.js';
import { PlainRequest } from './plain/PlainRequest.js';
import { readBody } from './readBody.js';

/**
 * Reads a GraphQL-over-HTTP request: the query string of a GET, or the JSON body of a POST.
 * @param limit bytes the body may have
 * @param maxBatch operations that may be sent together, as a JSON list; 0 for no lists at all
 * @throws HttpFault for anything that is not such a request, at once or as a rejection
 */
export function readGraphqlRequest(
  request: HttpRequest,
  limit: number,
  maxBatch: number,
): GraphqlRequest | GraphqlRequest[] | Promise<GraphqlRequest | GraphqlRequest[]> {
  const { method } = request;
  if (method !== 'GET' && method !== 'POST') {
    throw HttpFault.badRequest(`The method ${method} is not supported.`, 405, {
      allow: 'GET, POST, PUT, DELETE',
    });
  }
  if (method === 'GET') return readQueryString(new URL(request.url ?? '/', 'http://gateway').searchParams);
  checkContentType(request);
  if (request instanceof PlainRequest) return readPosted(request.text, maxBatch);
  return readBody(request, limit).then((body) => readPosted(body, maxBatch));
}

function readPosted(text: string, maxBatch: number): GraphqlRequest | GraphqlRequest[] {
  const body = parseJson(text, 'The body');
  return Array.isArray(body) && maxBatch > 0 ? readBatch(body, maxBatch) : readParameters(body);
}

function readBatch(batch: readonly unknown[], maxBatch: number): GraphqlRequest[] {
  if (batch.length === 0) throw HttpFault.badRequest('The batch has no operations.');
  if (batch.length > maxBatch) {
    throw HttpFault.badRequest(`The batch has ${batch.length} operations, at most ${maxBatch}.`);
  }
  return batch.map(readParameters);
}

function readQueryString(parameters: URLSearchParams): GraphqlRequest {
  const variables = parameters.get('variables');
  const extensions = parameters.get('extensions');
  return readParameters({
    query: parameters.get('query') ?? undefined,
    documentId: parameters.get('documentId'),
    operationName: parameters.get('operationName'),
    variables: variables ? parseJson(variables, 'The parameter "variables"') : null,
    extensions: extensions ? parseJson(extensions, 'The parameter "extensions"') : null,
  });
}

/**
 * A POST is JSON, always: a browser asks first before it sends that across sites. `checkForgery` looks at what else a
 * page could make a browser send.
 * @throws HttpFault 415 for other content types
 */
function checkContentType({ headers }: HttpRequest): void {
  const contentType = headers['content-type'] ?? '';
  // What nearly everyone sends.
  if (contentType === 'application/json') return;
  const [type, ...parameters] = contentType
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const charset = parameters.find((parameter) => parameter.startsWith('charset='));
  if (type === 'application/json' && (!charset || /^charset="?utf-?8"?$/.test(charset))) return;
  throw HttpFault.badRequest(`The content type must be application/json, not "${contentType}".`, 415);
}
