/**
 * SQLSTATE classes and codes (PostgreSQL, appendix A) of a server that is ending, starting, full or out of connections, or has
 * given up a transaction in which nothing was asked, as of a process that was frozen. Not 08P01: that is a
 * message it cannot read, such as one with a null character in it, and it never will.
 */
const passing = /^(08(?!P01)...|25P03|57P0[1-5]|53[0-4]00|58030)$/;
/** What sockets, and the driver where it lost one, fail with. */
const lost = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN']);
const lostMessages =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Client was closed)/;

/**
 * Whether an error says that the database cannot be reached, or cannot write, at the moment: the statement may be tried again later. It is
 * looked for in what the error was caused by, too, since the object mapper wraps the driver's.
 */
export function isUnreachable(error: unknown): boolean {
  for (let each = error, depth = 0; each instanceof Error && depth < 5; depth++) {
    const { code } = each as { code?: unknown };
    if (typeof code === 'string' && (passing.test(code) || lost.has(code))) return true;
    if (lostMessages.test(each.message)) return true;
    each = each.cause ?? (each as { previous?: unknown }).previous;
  }
  return false;
}
