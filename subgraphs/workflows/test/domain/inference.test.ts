import { beforeEach, describe, expect, it } from 'vitest';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import type { InferenceAnswer, InferenceRequest } from '../../src/domain/inference/Inferences.js';
import { jsonIn } from '../../src/domain/inference/jsonIn.js';
import { replayRecording } from '../../src/domain/replay/replayRecording.js';
import { jqForFile } from '../support/expressions.js';
import { bench, definition } from '../support/execution.js';

const expressions = jqForFile();
let on: ReturnType<typeof bench>;
let asked: { request: InferenceRequest; deadlineMs: number }[];
/** Answers with these texts, one after the other, the last of them again and again. */
const saying = (...texts: string[]) => answering(...texts.map(reply));
const answering = (...answers: InferenceAnswer[]) => {
  on.infer = async (request, deadlineMs) => {
    asked.push({ request, deadlineMs });
    return answers[Math.min(asked.length, answers.length) - 1]!;
  };
};
const reply = (text: string): InferenceAnswer => ({
  kind: 'reply',
  reply: { text, model: 'small', finishReason: 'stop', inputTokens: 7, outputTokens: 3 },
});
/** Begins anew, with nothing in the history. */
const another = () => {
  on = bench(expressions);
  saying('Fine.');
  return on;
};
beforeEach(() => {
  asked = [];
  another();
});

const ask = (given: object, call = 'llm', more = '') =>
  definition(`  - judge: { call: ${call}, with: ${JSON.stringify(given)}${more} }`);
const schema = {
  document: { type: 'object', required: ['good'], properties: { good: { type: 'boolean' } } },
};

describe('a call of llm', () => {
  it('asks a model, and gives what it says with what that took', async () => {
    const given = {
      model: 'small',
      system: 'Be brief.',
      prompt: '${ "Is \\(.book) good?" }',
      temperature: 0,
    };
    const { output } = await on.run(ask({ ...given, maxTokens: 20 }), { book: 'Emma' });
    expect(output).toEqual({
      text: 'Fine.',
      finishReason: 'stop',
      usage: { inputTokens: 7, outputTokens: 3, totalTokens: 10 },
      model: 'small',
    });
    expect(asked).toEqual([
      {
        request: {
          agent: null,
          model: 'small',
          system: 'Be brief.',
          messages: [{ role: 'user', content: 'Is Emma good?' }],
          schema: null,
          temperature: 0,
          maxTokens: 20,
          executionId: 'exe_test',
          workflowId: null,
          task: 'judge',
          key: expect.stringMatching(/^exe_test/u),
        },
        deadlineMs: 300_000,
      },
    ]);
  });

  it('goes on with what has been said', async () => {
    const messages = [
      { role: 'user', content: 'Good?' },
      { role: 'assistant', content: 'What?' },
      { role: 'user', content: '${ .book }' },
    ];
    await on.run(ask({ messages }), { book: { title: 'Emma' } });
    expect(asked[0]!.request.messages.at(-1)).toEqual({ role: 'user', content: '{"title":"Emma"}' });
    await another().run(ask({ messages: '${ .messages }' }), { messages });
    expect(asked[1]!.request.messages).toHaveLength(3);
    const { error } = await another().run(ask({ messages: '${ .messages }' }), { messages: ['Good?'] });
    expect(error).toMatchObject({ status: 400, type: expect.stringMatching(/expression$/u) });
  });

  it('gives JSON that fits the schema, for which it is asked again at most twice', async () => {
    saying('Well …', '{ "good": "yes" }', '```json\n{ "good": true }\n```');
    expect((await on.run(ask({ prompt: 'Good?', schema }))).output).toEqual({
      json: { good: true },
      finishReason: 'stop',
      usage: { inputTokens: 21, outputTokens: 9, totalTokens: 30 },
      model: 'small',
    });
    expect(asked[0]!.request.schema).toEqual(schema.document);
    const [, second, third] = asked.map(({ request }) => request);
    expect(second!.messages.at(-1)!.content).toContain('it is no JSON');
    expect(third!.messages.map(({ role }) => role)).toEqual([
      'user',
      'assistant',
      'user',
      'assistant',
      'user',
    ]);
    expect(new Set(asked.map(({ request }) => request.key)).size).toBe(3);
  });

  it('is an error of validation where no answer fits', async () => {
    saying('{}');
    const { error } = await on.run(ask({ prompt: 'Good?', schema }));
    expect(asked).toHaveLength(3);
    expect(error).toMatchObject({
      type: expect.stringMatching(/validation$/u),
      status: 400,
      instance: '/do/0/judge',
      detail: expect.stringContaining('good'),
    });
  });

  it.each([
    [{ kind: 'refusal', status: 429, detail: 'Too much.' }, 'communication', 429, 'llm: Too much.'],
    [{ kind: 'unusable', detail: 'no model' }, 'configuration', 400, 'The call cannot be made: no model.'],
    [{ kind: 'failure', reason: 'timeout', detail: 'Late.' }, 'timeout', 408, 'llm by default: Late.'],
    [
      { kind: 'failure', reason: 'connection', detail: 'Gone.' },
      'communication',
      503,
      'llm by default: Gone.',
    ],
  ] as [InferenceAnswer, string, number, string][])(
    'that is answered by %j fails',
    async (answer, type, status, detail) => {
      answering(answer);
      const { error } = await on.run(ask({ prompt: 'Good?' }));
      expect(error).toMatchObject({ type: expect.stringMatching(`${type}$`), status, detail });
    },
  );

  it('waits when it is put off, and then asks by the same key', async () => {
    answering(
      { kind: 'failure', reason: 'postponed', detail: 'Not now.', retryAfterMs: 90_000 },
      reply('Fine.'),
    );
    expect((await on.run(ask({ prompt: 'Good?' }))).output).toMatchObject({ text: 'Fine.' });
    expect(on.slept).toEqual([90_000]);
    expect(asked[0]!.request.key).toBe(asked[1]!.request.key);
  });

  it('has no more time than a timeout leaves it', async () => {
    await on.run(ask({ prompt: 'Good?' }, 'llm', ', timeout: { after: { seconds: 9 } }'));
    expect(asked[0]!.deadlineMs).toBeLessThanOrEqual(9_000);
  });

  it('asks anew in each round and each attempt', async () => {
    await on.run(
      definition(`  - each:
      for: { in: '\${ [1, 2] }' }
      do: [{ judge: { call: llm, with: { prompt: Good? } } }]
  - again:
      try:
        - judge: { call: llm, with: { prompt: Good? } }
        - fail: { raise: { error: { type: 'https://example.com/no', status: 500 } } }
      catch: { retry: { limit: { attempt: { count: 1 } } }, do: [{ go: { set: {} } }] }`),
    );
    expect(asked).toHaveLength(4);
    expect(new Set(asked.map(({ request }) => request.key)).size).toBe(4);
  });

  it('shows no secret to a model', async () => {
    on.secrets = { desk: 'opensesame' };
    const given = { prompt: '${ "The word is \\($secrets.desk)." }', system: '${ $secrets.desk }' };
    const text = definition(
      `  - judge: { call: llm, with: ${JSON.stringify(given)} }`,
      'use: { secrets: [desk] }',
    );
    await on.run(text);
    expect(asked[0]!.request).toMatchObject({
      system: '***',
      messages: [{ content: 'The word is ***.' }],
    });
  });

  it('is replayed without asking', async () => {
    saying('no', '{ "good": true }');
    await on.run(ask({ prompt: 'Good?', schema }));
    asked = [];
    expect(await replayRecording(on.recording!, expressions)).toMatchObject({ difference: null });
    expect(asked).toEqual([]);
  });
});

describe('a call of agent', () => {
  it('asks the agent', async () => {
    await on.run(ask({ agent: '${ .who }', prompt: 'Good?' }, 'agent'), { who: 'Taster' });
    expect(asked[0]!.request).toMatchObject({ agent: 'Taster', model: null, system: null });
    another();
    answering({ kind: 'refusal', status: 503, detail: 'Away.' });
    const { error } = await on.run(ask({ agent: 'Taster', prompt: 'Good?' }, 'agent'));
    expect(error['detail']).toBe('agent Taster: Away.');
  });
});

describe('the compiler', () => {
  const found = async (call: string, given: object, resources?: Record<string, string>) => {
    const { diagnostics, definition: compiled } = await compileDefinition(ask(given, call), {
      connectors: [],
      expressions,
      ...(resources && {
        resources: { read: async (uri) => ({ text: resources[uri] ?? '' }) },
      }),
    });
    const errors = diagnostics.filter(({ severity }) => severity !== 'INFO');
    return { codes: errors.map(({ code, message }) => `${code} ${message}`), compiled };
  };

  it.each([
    ['llm', {}, ['MISSING_PROPERTY with needs the property "prompt".']],
    ['agent', { prompt: 'Good?' }, ['MISSING_PROPERTY with needs the property "agent".']],
    [
      'agent',
      { agent: 'T', prompt: 'Good?', model: 'x' },
      ['UNKNOWN_PROPERTY with has no property "model".'],
    ],
    ['llm', { promt: 'Good?' }, ['UNKNOWN_PROPERTY with has no property "promt". Did you mean "prompt"?']],
    [
      'llm',
      { prompt: 'Good?', messages: [{ role: 'user', content: 'Good?' }] },
      ['INVALID_VALUE A model is asked by a prompt or by messages, of which the last asks it; found both.'],
    ],
    ['llm', { messages: [] }, ['INVALID_VALUE messages must not be empty.']],
    [
      'llm',
      { messages: [{ role: 'assistant', content: 'Yes.' }] },
      ['INVALID_VALUE The last message is what is asked, so its role must be user; found "assistant".'],
    ],
    [
      'llm',
      { messages: [{ role: 'system', content: 'Be brief.' }] },
      ['INVALID_VALUE role must be one of user, assistant; found "system".'],
    ],
    [
      'llm',
      { prompt: 'Good?', temperature: 3, maxTokens: 1.5 },
      [
        'INVALID_VALUE temperature must be a number from 0 to 2; found 3.',
        'INVALID_VALUE maxTokens must be a whole number from 1; found 1.5.',
      ],
    ],
    ['llm', { prompt: 'Good?', schema: {} }, ['MISSING_PROPERTY schema needs the property "document".']],
    [
      'llm',
      { prompt: 'Good?', schema: { document: { type: 'objekt' } } },
      [expect.stringMatching(/^INVALID_VALUE .*"objekt"/u)],
    ],
    ['llm', { prompt: '${ .book | }' }, [expect.stringMatching(/^INVALID_EXPRESSION/u)]],
  ])('finds what is wrong with a call of %s with %j', async (call, given, codes) => {
    expect((await found(call, given)).codes).toEqual(codes);
  });

  it('takes a schema from elsewhere into the definition, and evaluates nothing in it', async () => {
    const at = 'https://example.com/good.json';
    const text = '{ "type": "object", "description": "${ not jq }" }';
    const given = { prompt: 'Good?', schema: { resource: { endpoint: at } } };
    const { codes, compiled } = await found('llm', given, { [at]: text });
    expect(codes).toEqual([]);
    const [{ judge }] = compiled!.do as unknown as [{ judge: { with: { schema: object } } }];
    expect(judge.with.schema).toMatchObject({ document: JSON.parse(text) as object });
    const { codes: inner } = await found('llm', {
      prompt: 'Good?',
      schema: { document: { description: '${ not jq }' } },
    });
    expect(inner).toEqual([]);
  });
});

describe('the JSON of an answer', () => {
  it.each([
    ['{"a":1}', { a: 1 }],
    [' 7 ', 7],
    ['null', null],
    ['Here:\n```json\n[1]\n```\nDone.', [1]],
    ['```\ntrue\n```', true],
    ['{"a":1', undefined],
    ['Yes.', undefined],
  ])('is found in %j', (text, json) => {
    expect(jsonIn(text)).toEqual(json);
  });
});
