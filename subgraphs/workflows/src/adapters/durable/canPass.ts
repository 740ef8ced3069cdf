import { Abandoned } from '../../domain/interpreter/Durable.js';

/** A state that PostgreSQL gives (appendix A of its documentation): five letters and digits. */
const sqlState = /^[0-9A-Z]{5}$/u;
/**
 * Those by which the same statement may succeed later: a row that somebody else has written at the same moment, a conflict of
 * transactions, one that was taken too long over, a lack of means, an operator's doing, and a fault of PostgreSQL's own.
 */
const passing = /^(08(?!P01)|23505|25P0[34]|40|53|55|57|58|XX)/u;
/** What only our own code is at fault for. */
const programming = [ReferenceError, RangeError, SyntaxError];

/**
 * Whether what has failed may succeed when it is done again. A statement that PostgreSQL does not understand, or data that it does not
 * take, are refused each time; so is whatever our own code cannot do, and nobody wants any more. What caused the error is looked at, too.
 */
export function canPass(error: unknown): boolean {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; depth++) {
    if (each instanceof Abandoned) return false;
    const { code } = each as { code?: unknown };
    if (typeof code === 'string' && sqlState.test(code) && !isErrno(code)) return passing.test(code);
    const cause = each.cause ?? (each as { previous?: unknown }).previous;
    if (programming.some((kind) => each instanceof kind)) return false;
    // Those of the network have a cause.
    if (each instanceof TypeError && cause === undefined) return false;
    each = cause;
  }
  return true;
}

/** Such as EPIPE, which has as many letters. */
function isErrno(code: string): boolean {
  return code.startsWith('E');
}
