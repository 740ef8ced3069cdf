/** Why Redis did not do what it was asked to. */
export class RedisFailure extends Error {
  override readonly name = 'RedisFailure';
  /** It cannot be reached, answers too late, has no room, or refuses for another reason. */
  readonly reason: 'away' | 'slow' | 'full' | 'refused';

  constructor(reason: RedisFailure['reason'], message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What of an error may be logged: those of ioredis carry the command with its arguments, which may be a password or text. */
export function redisFailure(error: unknown): RedisFailure {
  if (error instanceof RedisFailure) return error;
  const message = error instanceof Error ? error.message || error.name : String(error);
  return new RedisFailure(reasonOf(error, message), message.slice(0, 200));
}

function reasonOf(error: unknown, message: string): RedisFailure['reason'] {
  if (message === 'Command timed out') return 'slow';
  if (message.startsWith('OOM ')) return 'full';
  return error instanceof Error && error.name === 'ReplyError' ? 'refused' : 'away';
}
