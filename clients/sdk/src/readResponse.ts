import type { FormattedExecutionResult } from 'graphql';
import { GantryRequestError } from './GantryRequestError.js';

const codeByStatus: Record<number, string> = {
  401: 'UNAUTHENTICATED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  429: 'RATE_LIMITED',
  502: 'UNAVAILABLE',
  503: 'UNAVAILABLE',
  504: 'UNAVAILABLE',
};

/**
 * Reads the GraphQL result out of a response.
 * @throws GantryRequestError when there is none in it, with a code after the HTTP status
 */
export async function readResponse(response: Response): Promise<FormattedExecutionResult> {
  const text = await response.text();
  const result = parse(text);
  if (result) return result;
  const code = codeByStatus[response.status] ?? (response.status >= 500 ? 'INTERNAL' : 'BAD_USER_INPUT');
  throw new GantryRequestError(
    code,
    `HTTP ${response.status} without a GraphQL result: ${text.slice(0, 200)}`,
  );
}

function parse(text: string): FormattedExecutionResult | null {
  try {
    const value: unknown = JSON.parse(text);
    const isResult = typeof value === 'object' && value !== null && ('data' in value || 'errors' in value);
    return isResult ? (value as FormattedExecutionResult) : null;
  } catch {
    return null;
  }
}
