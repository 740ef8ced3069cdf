import { describe, expect, it } from 'vitest';
import { DraftingProvider } from '../../src/adapters/DraftingProvider.js';
import { approximateTokens } from '../../src/domain/inference/approximateTokens.js';
import { extractDefinition } from '../../src/domain/reply/extractDefinition.js';
import { collect, describeInferenceProvider, inferenceRequest } from './inferenceProviderContract.js';

describeInferenceProvider('DraftingProvider', async () =>
  Object.assign(new DraftingProvider({ pieceDelayMs: 1 }), { [Symbol.asyncDispose]: async () => undefined }),
);

describe('the drafting agent as a provider', () => {
  const provider = new DraftingProvider({ pieceDelayMs: 0 });

  it('says that it is no model', async () => {
    const { text } = await collect(provider.stream(inferenceRequest()));
    expect(text).toContain('No language model answers here');
  });

  it('writes its definition into the reply and tells where it guessed', async () => {
    const { text, finish } = await collect(provider.stream(inferenceRequest()));
    expect(extractDefinition(text)).toContain('operation: scheduleOrder');
    expect(finish).toMatchObject({
      diagnostics: [{ code: 'GUESSED_CONDITION' }, { code: 'GUESSED_CONDITION' }],
    });
  });

  it('counts its reply as its output', async () => {
    const { text, finish } = await collect(provider.stream(inferenceRequest()));
    expect(finish).toMatchObject({ usage: { outputTokens: approximateTokens(text) } });
  });

  it('asks for a connector when there is none', async () => {
    const { text } = await collect(provider.stream({ ...inferenceRequest(), operations: [] }));
    expect(text).toContain('Import the OpenAPI document');
    expect(extractDefinition(text)).toBeNull();
  });
});
