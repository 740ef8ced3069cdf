/** A command line that says something it cannot say; the message is for who wrote it. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
