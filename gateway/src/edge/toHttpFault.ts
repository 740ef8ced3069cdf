import { GantryError, type ErrorCode } from '@gantry/platform/errors/GantryError.js';
import { refusalOf } from '@gantry/platform/errors/rateLimited.js';
import type { Logger } from 'pino';
import { z } from 'zod';
import { RequestRefused } from '../execution/RequestRefused.js';
import { internalMessage } from '../execution/toClientError.js';
import { HttpFault } from './HttpFault.js';

const refusalSchema = z.object({ status: z.int().min(400).max(599) });

const statuses: Partial<Record<ErrorCode, number>> = {
  UNAUTHENTICATED: 401,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  BAD_USER_INPUT: 400,
  RATE_LIMITED: 429,
  QUOTA_EXCEEDED: 429,
  UNAVAILABLE: 503,
};

/** How anything that was thrown on the way to an answer is answered. What is not ours is logged and masked. */
export function toHttpFault(error: unknown, requestId: string, logger: Logger, tenantId?: string): HttpFault {
  if (error instanceof HttpFault) return error;
  if (error instanceof RequestRefused) return new HttpFault(400, error.errors);
  if (error instanceof GantryError && error.code !== 'INTERNAL') {
    const { message, extensions } = error;
    const { retryAfter } = extensions;
    const headers: Record<string, string> = {
      ...(error.code === 'UNAUTHENTICATED' ? { 'www-authenticate': 'Bearer' } : {}),
      ...(typeof retryAfter === 'number' ? { 'retry-after': String(retryAfter) } : {}),
    };
    const status = refusalOf(error)?.status ?? statuses[error.code] ?? 500;
    return new HttpFault(status, [{ message, extensions }], headers);
  }
  if (error instanceof Error && error.name === 'GraphQLError') return ofPlugin(error);
  logger.error({ err: error, requestId, tenantId }, 'A request failed unexpectedly.');
  return new HttpFault(500, [{ message: internalMessage, extensions: { code: 'INTERNAL', requestId } }]);
}

/** A plugin's refusal. Its `GraphQLError` may be of another copy of graphql-js than ours. */
function ofPlugin({ message, extensions: all }: Error & { extensions?: Record<string, unknown> }): HttpFault {
  const { http, ...extensions } = all ?? {};
  const status = refusalSchema.safeParse(http);
  return new HttpFault(status.success ? status.data.status : 400, [
    { message, extensions: { code: 'BAD_USER_INPUT', ...extensions } },
  ]);
}
