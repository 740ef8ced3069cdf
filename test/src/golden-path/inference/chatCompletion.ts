import { z } from 'zod';

/** The part of an OpenAI chat completion request that the fixture looks at. */
export const chatRequest = z.looseObject({
  model: z.string(),
  messages: z.array(z.looseObject({ role: z.string(), content: z.unknown() })),
  stream: z.boolean().default(false),
});

export type ChatRequest = z.infer<typeof chatRequest>;

/** The fixture counts words, so that a test can tell the numbers beforehand. */
export function usageOf(request: ChatRequest, reply: string) {
  const words = (text: string): number => text.split(/\s+/).filter(Boolean).length;
  const prompt = request.messages.reduce((sum, { content }) => sum + words(String(content)), 0);
  const completion = words(reply);
  return { prompt_tokens: prompt, completion_tokens: completion, total_tokens: prompt + completion };
}

/** Splits a reply into deltas of one word each, nothing lost: joined, they are the reply. */
export function deltasOf(reply: string): string[] {
  return reply.match(/\s*\S+|\s+$/g) ?? [];
}

/** The bytes of a server-sent event. */
export function serverSentEvent(data: unknown): string {
  return `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`;
}
