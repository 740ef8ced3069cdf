import { z } from 'zod';
import { GantryError } from '../errors/GantryError.js';
import type { SubgraphRequest } from './SubgraphEndpoint.js';

const postedRequest = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
  operationName: z.string().nullish(),
  /** What headers say over HTTP, for one operation of a socket. */
  extensions: z
    .object({
      contextToken: z.string().optional(),
      requestId: z.string().optional(),
      traceparent: z.string().optional(),
      tracestate: z.string().optional(),
    })
    .nullish(),
});

/** A GraphQL request as a client writes it. */
export type PostedRequest = z.infer<typeof postedRequest>;

/** @param what it is part of, for messages: "body". @throws GantryError BAD_USER_INPUT when it is none */
export function readPosted(json: unknown, what: string): PostedRequest {
  const { success, data } = postedRequest.safeParse(json);
  if (!success) throw new GantryError('BAD_USER_INPUT', `The ${what} is no GraphQL request.`);
  return data;
}

/** @param peer the service at the other end of the connection, where that has certificates */
export function requestOf(
  { query, variables, operationName }: PostedRequest,
  requestId: string | undefined,
  peer: string | undefined,
): SubgraphRequest {
  return {
    query,
    variables: variables ?? undefined,
    operationName: operationName ?? undefined,
    requestId,
    ...(peer === undefined ? {} : { peer }),
  };
}
