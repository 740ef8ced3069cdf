import { GantryError } from './GantryError.js';

export interface RateLimit {
  /** Whole seconds after which it is worth another try: HTTP's `Retry-After`. */
  retryAfter: number;
  /** What there is too much of, where that is not the caller's rate of requests. */
  reason?: 'CONCURRENCY' | 'OVERLOADED';
  /** What would have been allowed. */
  limit?: number;
}

/** Something is not done now because there is too much of it. @param message a sentence */
export function rateLimited(message: string, limit: RateLimit): GantryError {
  return new GantryError('RATE_LIMITED', message, { ...limit });
}

/**
 * How such a refusal is told over HTTP: 429 where the caller has asked too much, 503 where everybody has (RFC 6585, section 4;
 * RFC 9110, section 15.6.4).
 */
export function refusalOf({
  code,
  extensions,
}: GantryError): { status: number; retryAfter: string } | undefined {
  if (code !== 'RATE_LIMITED') return undefined;
  const seconds = extensions['retryAfter'];
  return {
    status: extensions['reason'] === 'OVERLOADED' ? 503 : 429,
    retryAfter: String(typeof seconds === 'number' ? Math.max(1, Math.ceil(seconds)) : 1),
  };
}
