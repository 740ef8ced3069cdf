import { Exact } from './Exact.js';

const plainDecimal = /^(0|[1-9]\d{0,14})(\.\d{1,12})?$/;

/**
 * Reads an amount of money as a client writes it: a plain decimal string, at most 15 digits before and 12 after the
 * point, no sign, exponent, space or separator. Null for anything else, so that the caller can say which field it was.
 */
export function parseAmount(text: string): Exact | null {
  return plainDecimal.test(text) ? new Exact(text) : null;
}
