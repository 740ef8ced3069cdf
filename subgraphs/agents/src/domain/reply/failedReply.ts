import type { Reply } from './writeReply.js';

/** A reply that could not even be begun. */
export function failedReply(error: string): Reply {
  return {
    status: 'FAILED',
    content: '',
    draft: null,
    usage: { inputTokens: 0, outputTokens: 0 },
    finishReason: 'error',
    error,
  };
}
