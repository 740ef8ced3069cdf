import type { Json } from '../Json.js';

/** The JSON that an answer is, also where a code fence or words stand around it; undefined when it is none. */
export function jsonIn(answer: string): Json | undefined {
  const fenced = /```[a-z]*\s*\n([\s\S]*?)\n\s*```/iu.exec(answer)?.[1];
  for (const text of [answer, fenced]) {
    if (text === undefined) continue;
    try {
      return JSON.parse(text) as Json;
    } catch {
      // The next one may be.
    }
  }
  return undefined;
}
