import { z } from 'zod';
import { HttpFault } from './HttpFault.js';

/** The parameters of GraphQL over HTTP, whichever transport brought them. */
export interface GraphqlRequest {
  /** Empty when the document is only named. */
  query: string;
  /** The name of a trusted document. */
  documentId?: string | undefined;
  operationName: string | undefined;
  variables: Record<string, unknown>;
  /** What clients and servers agree upon beyond the specification. */
  extensions: Record<string, unknown>;
}

const object = z.record(z.string(), z.unknown(), 'must be a JSON object');

const parametersSchema = z.object({
  query: z.string('must be a string').optional(),
  documentId: z.string('must be a string').min(1, 'must not be empty').nullish(),
  operationName: z.string('must be a string').nullish(),
  variables: object.nullish(),
  extensions: object.nullish(),
});

/**
 * Reads the parameters out of parsed JSON.
 * @throws HttpFault 400 naming the parameter that does not fit
 */
export function readParameters(value: unknown): GraphqlRequest {
  if (Array.isArray(value)) {
    throw HttpFault.badRequest('Batched requests are not supported: send one operation per request.');
  }
  const parsed = parametersSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const name = issue?.path[0];
    throw HttpFault.badRequest(
      name === undefined
        ? 'The body must be a JSON object.'
        : `The parameter "${String(name)}" ${issue?.message}.`,
    );
  }
  const { query, documentId, operationName, variables, extensions } = parsed.data;
  if (!query && !documentId && !extensions?.['persistedQuery']) {
    const fault = query === undefined ? 'must be a string' : 'must not be empty';
    throw HttpFault.badRequest(`The parameter "query" ${fault}.`);
  }
  return {
    query: query ?? '',
    ...(documentId ? { documentId } : {}),
    operationName: operationName || undefined,
    variables: variables ?? {},
    extensions: extensions ?? {},
  };
}

/** Parses JSON that a client sent. @throws HttpFault 400 saying what was no JSON */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw HttpFault.badRequest(`${what} is not valid JSON.`);
  }
}
