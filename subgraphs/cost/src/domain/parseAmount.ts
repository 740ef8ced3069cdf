import { Exact } from './Exact.js';

const plainDecimal = /^(0|[1-9]\d{0,29})(\.\d{1,30})?$/;

/**
 * Reads an amount as a client writes it: a plain decimal string, at most 30 digits on either side of the point, no
 * sign, exponent, space or separator. Null for anything else, so that the caller can say which field it was.
 */
export function parseAmount(text: string): Exact | null {
  return plainDecimal.test(text) ? new Exact(text) : null;
}
