/** Errors that others caused are told this far down. */
const deepest = 4;

/** What of an error goes into the log. */
export interface LoggedError {
  type: string;
  message: string;
  code?: string | undefined;
  /** Where a database refused something. */
  constraint?: string | undefined;
  table?: string | undefined;
  stack?: string | undefined;
  cause?: LoggedError | undefined;
}

/**
 * What of an error goes into the log: nothing that it carries beside its message, since clients of databases and inference servers attach
 * what was sent. Messages that quote it, of databases and parsers, are left out, too; codes and names tell what happened.
 */
export function errorForLog(error: unknown, depth = 0): LoggedError {
  if (!(error instanceof Error)) return { type: typeof error, message: messageOf(error) };
  const { code, constraint, table, originalError } = error as Error & Record<string, unknown>;
  const cause = error.cause ?? originalError;
  return {
    type: error.name,
    message: messageOf(error),
    code: typeof code === 'string' || typeof code === 'number' ? String(code) : undefined,
    constraint: typeof constraint === 'string' ? constraint : undefined,
    table: typeof table === 'string' ? table : undefined,
    stack: framesOf(error),
    cause:
      cause === undefined || cause === null || depth >= deepest ? undefined : errorForLog(cause, depth + 1),
  };
}

function messageOf(error: unknown): string {
  if (typeof error === 'string') return error;
  const { message, name, severity } = (error ?? {}) as Record<string, unknown>;
  // PostgreSQL's, and what the mapper makes of them: with the statement, and the values in it.
  if (typeof severity === 'string') return 'The database refused a statement.';
  if (name === 'SyntaxError') return 'What was read is not well-formed.';
  return typeof message === 'string' ? message : '';
}

/** Only where it was: a stack begins with the message. */
function framesOf({ stack }: Error): string | undefined {
  const frames = stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return frames && frames.length > 0 ? frames.join('\n') : undefined;
}
