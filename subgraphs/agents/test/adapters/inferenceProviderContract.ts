import { describe, expect, it } from 'vitest';
import { InferenceError } from '../../src/domain/inference/InferenceError.js';
import type {
  InferencePart,
  InferenceProvider,
  InferenceRequest,
} from '../../src/domain/inference/InferenceProvider.js';
import { kitchenOperations, kitchenRequest } from '../kitchenOperations.js';

export function inferenceRequest(signal = new AbortController().signal): InferenceRequest {
  return {
    instructions: 'You are a test.',
    messages: [{ role: 'USER', content: kitchenRequest }],
    operations: kitchenOperations,
    signal,
  };
}

/** All parts, and the error that ended them if one did. */
export async function collect(parts: AsyncIterable<InferencePart>) {
  const seen: InferencePart[] = [];
  let error: unknown = null;
  try {
    for await (const part of parts) seen.push(part);
  } catch (thrown) {
    error = thrown;
  }
  const text = seen.map((part) => (part.type === 'text' ? part.text : '')).join('');
  return { seen, text, finish: seen.find((part) => part.type === 'finish'), error };
}

/** What every provider keeps to, whatever is behind it. */
export function describeInferenceProvider(
  name: string,
  open: () => Promise<InferenceProvider & AsyncDisposable>,
): void {
  describe(`the inference provider ${name}`, () => {
    it('streams text in several pieces and finishes once, last, with its usage', async () => {
      await using provider = await open();
      const { seen, text, error } = await collect(provider.stream(inferenceRequest()));
      expect(error).toBeNull();
      expect(text).not.toBe('');
      expect(seen.length).toBeGreaterThan(2);
      expect(seen.findIndex((part) => part.type === 'finish')).toBe(seen.length - 1);
      expect(seen.at(-1)).toMatchObject({
        finishReason: 'stop',
        usage: { inputTokens: expect.any(Number), outputTokens: expect.any(Number) },
      });
    });

    it('names who serves which model', async () => {
      await using provider = await open();
      expect([provider.name, provider.model].every((value) => value.length > 0)).toBe(true);
    });

    it('says nothing empty', async () => {
      await using provider = await open();
      const { seen } = await collect(provider.stream(inferenceRequest()));
      expect(seen.filter((part) => part.type === 'text' && part.text === '')).toEqual([]);
    });

    it('ends with CANCELLED when it is aborted in the middle', async () => {
      await using provider = await open();
      const controller = new AbortController();
      const seen: InferencePart[] = [];
      const reading = (async () => {
        for await (const part of provider.stream(inferenceRequest(controller.signal))) {
          seen.push(part);
          controller.abort();
        }
      })();
      const error: unknown = await reading.catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InferenceError);
      expect((error as InferenceError).code).toBe('CANCELLED');
      expect(seen.some((part) => part.type === 'finish')).toBe(false);
    });

    it('says nothing when it was aborted before', async () => {
      await using provider = await open();
      const { text, error } = await collect(provider.stream(inferenceRequest(AbortSignal.abort())));
      expect(text).toBe('');
      expect((error as InferenceError).code).toBe('CANCELLED');
    });
  });
}
