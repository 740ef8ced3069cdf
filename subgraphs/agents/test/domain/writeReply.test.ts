import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/domain/Diagnostic.js';
import { InferenceError } from '../../src/domain/inference/InferenceError.js';
import type {
  InferencePart,
  InferenceProvider,
  InferenceRequest,
} from '../../src/domain/inference/InferenceProvider.js';
import { longestReply, writeReply } from '../../src/domain/reply/writeReply.js';
import { kitchenOperations } from '../kitchenOperations.js';

/** A model that says one text after the other, each for 10 tokens read and 5 written. */
class ScriptedModel implements InferenceProvider {
  readonly name = 'scripted';
  readonly model = 'scripted-1';
  readonly mendsDefinitions = true;
  readonly answersTasks = true;
  readonly requests: InferenceRequest[] = [];

  constructor(readonly replies: (string | Error)[][]) {}

  async *stream(request: InferenceRequest): AsyncGenerator<InferencePart> {
    this.requests.push(request);
    for (const text of this.replies[this.requests.length - 1] ?? []) {
      if (text instanceof Error) throw text;
      yield { type: 'text', text };
    }
    yield {
      type: 'finish',
      usage: { inputTokens: 10, outputTokens: 5 },
      finishReason: 'stop',
      diagnostics: [],
    };
  }
}

const fault: Diagnostic = { severity: 'ERROR', code: 'SYNTAX', message: 'No "do" here.', line: 1, column: 1 };

async function reply(replies: (string | Error)[][]) {
  const provider = new ScriptedModel(replies);
  const said: string[] = [];
  const written = await writeReply({
    provider,
    checker: {
      check: async (definition) =>
        definition.includes('do:')
          ? { valid: true, diagnostics: [] }
          : { valid: false, diagnostics: [fault] },
    },
    instructions: '',
    messages: [{ role: 'USER', content: 'Draft it.' }],
    operations: kitchenOperations,
    signal: new AbortController().signal,
    onText: async (text) => void said.push(text),
  });
  expect(said.join('')).toBe(written.content);
  return { ...written, requests: provider.requests };
}

function fenced(yaml: string): string {
  return `Here:\n\n\`\`\`yaml\n${yaml}\n\`\`\`\n`;
}

const calling = (operation: string): string =>
  `do:\n  - one: { call: connector, with: { connector: kitchen, operation: ${operation} } }`;

describe('a reply', () => {
  it('carries the draft that compiled at once', async () => {
    const { draft, status, requests, usage } = await reply([[fenced(calling('checkStock'))]]);
    expect(status).toBe('COMPLETED');
    expect(draft?.definition).toContain('checkStock');
    expect(requests).toHaveLength(1);
    expect(usage).toEqual({ inputTokens: 10, outputTokens: 5 });
  });

  it('has no draft when nothing was drafted', async () => {
    expect(await reply([['Good ', 'morning!']])).toMatchObject({
      content: 'Good morning!',
      draft: null,
      status: 'COMPLETED',
    });
  });

  it('feeds the faults back and counts the tokens of every attempt', async () => {
    const { draft, content, requests, usage } = await reply([
      [fenced('document: 1')],
      [fenced(calling('checkStock'))],
    ]);
    expect(draft?.definition).toContain('checkStock');
    expect(content).toContain('attempt 2 of 3');
    expect(requests[1]?.messages.at(-1)?.content).toContain('line 1, column 1: No "do" here.');
    expect(usage).toEqual({ inputTokens: 20, outputTokens: 10 });
  });

  it('does not take a definition that names an operation which does not exist', async () => {
    const { draft, requests } = await reply([
      [fenced(calling('bakeCake'))],
      [fenced(calling('getCapacity'))],
    ]);
    expect(requests[1]?.messages.at(-1)?.content).toContain('"bakeCake"');
    expect(draft?.definition).toContain('getCapacity');
  });

  it('says what is wrong after three attempts and has no draft', async () => {
    const wrong = [fenced('document: 1')];
    const { draft, status, content, requests } = await reply([
      wrong,
      wrong,
      wrong,
      [fenced(calling('checkStock'))],
    ]);
    expect(requests).toHaveLength(3);
    expect(draft).toBeNull();
    expect(status).toBe('COMPLETED');
    expect(content).toMatch(/No draft was made: after 3 attempts[\s\S]*line 1, column 1: No "do" here\.\n$/);
  });

  it('keeps what was said and fails when the provider breaks off', async () => {
    const broken = new InferenceError('INTERRUPTED', 'The connection broke.');
    const { status, content, error, finishReason, usage } = await reply([['I was about to ', broken]]);
    expect({ status, content, error, finishReason }).toEqual({
      status: 'FAILED',
      content: 'I was about to ',
      error: 'The connection broke.',
      finishReason: 'error',
    });
    expect(usage.outputTokens).toBeGreaterThan(0);
  });

  it('is cut off at the longest reply', async () => {
    const { content, finishReason } = await reply([['x'.repeat(longestReply - 1), 'yz', 'never']]);
    expect(content).toHaveLength(longestReply);
    expect(content.endsWith('xy')).toBe(true);
    expect(finishReason).toBe('length');
  });
});
