/** What an error says, and what the errors say that caused it: `fetch` itself only says that it failed. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const message = error.message || namedWithin(error);
  return error.cause instanceof Error ? `${message}: ${reasonOf(error.cause)}` : message;
}

/** Of a host with several addresses, each has an error of its own, and all of them together no message. */
function namedWithin(error: Error): string {
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return (error as NodeJS.ErrnoException).code ?? error.name;
}
