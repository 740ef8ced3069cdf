import { approximateTokens } from './approximateTokens.js';
import type { InferenceMessage, TokenCount } from './InferenceProvider.js';

/** What a reply that broke off has taken, about: nobody counted it. */
export function uncounted(messages: readonly InferenceMessage[], text: string): TokenCount {
  const inputTokens = messages.reduce((sum, { content }) => sum + approximateTokens(content), 0);
  return { inputTokens, outputTokens: approximateTokens(text) };
}
