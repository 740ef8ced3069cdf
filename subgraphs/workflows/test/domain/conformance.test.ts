import { beforeEach, describe, expect, it } from 'vitest';
import { durationMs } from '../../src/domain/dsl/duration.js';
import { sameErrorType } from '../../src/domain/interpreter/sameErrorType.js';
import { readLocalConnector } from '../../src/local/LocalConnector.js';
import { answer, bench, definition } from '../support/execution.js';
import { jqForFile } from '../support/expressions.js';

// What the specification says in its text, its conformance tests and its use cases, and nothing else shows.
const expressions = jqForFile();
let on: ReturnType<typeof bench>;
beforeEach(() => {
  on = bench(expressions);
});

const standard = 'https://serverlessworkflow.io/spec/1.0.0/errors';
const failing = (handler: string, more = '') =>
  definition(`
  - attempt:
      try: [{ call: { call: http, with: { method: get, endpoint: 'http://api.test/{id}' } } }]
      catch: ${handler}
${more}`);

describe('catch', () => {
  it.each([
    `${standard}/communication`,
    'https://serverlessworkflow.io/dsl/errors/types/communication',
    'https://serverlessworkflow.io.io/dsl/errors/types/communication',
    'https://open-workflow-specification.org/dsl/errors/types/communication',
    'https://open-workflow-specification.org/1.0.0/errors/communication',
    'https://open-workflow-specification.org/spec/1.0.0/errors/communication',
  ])('takes %s for the standard error, wherever the specification has it', async (type) => {
    on.reply = () => answer(404, 'nothing here');
    const text = failing(
      `{ errors: { with: { type: '${type}', status: 404 } }, as: err, do: [{ tell: { set: { at: '\${ $err.instance }', type: '\${ $err.type }' } } }] }`,
    );
    expect((await on.run(text, { id: 7 })).output).toEqual({
      at: '/do/0/attempt/try/0/call',
      type: `${standard}/communication`,
    });
  });

  it.each([
    [`${standard}/timeout`, `${standard}/communication`],
    ['https://example.com/spec/1.0.0/errors/timeout', `${standard}/timeout`],
    ['https://serverlessworkflow.io/errors/types/compliance', `${standard}/compliance`],
    [`${standard}/timeout/`, `${standard}/timeout`],
  ])('does not take %s for %s', (one, other) => {
    expect(sameErrorType(one, other)).toBe(false);
  });

  it('asks its conditions of the error', async () => {
    on.reply = () => answer(400, { detail: 'no slot' });
    const text = failing(
      `{ when: .status == 400, exceptWhen: '.title == "Lost"', do: [{ tell: { set: { id: '\${ .id }' } } }] }`,
    );
    expect((await on.run(text, { id: 1 })).output).toEqual({ id: 1 });
  });

  it('lets an error pass that its conditions, asked of it, are not for', async () => {
    on.reply = () => answer(400);
    const { error } = await on.run(failing(`{ when: .status == 500 }`), { id: 1 });
    expect(error).toMatchObject({ status: 400 });
  });

  it('asks the conditions of a retry of the error too', async () => {
    on.reply = (_, number) => answer(number === 2 ? 404 : 503);
    const text = failing(
      `{ retry: { exceptWhen: .status == 404, delay: PT1S, limit: { attempt: { count: 5 } } } }`,
    );
    expect((await on.run(text, { id: 1 })).error).toMatchObject({ status: 404 });
    expect(on.sent).toHaveLength(2);
  });

  const ends = `      then: end
  - between: { set: { between: true } }
  - behind: { set: { behind: '\${ . }' } }`;

  it('leads where its own then says, after what it does', async () => {
    on.reply = () => answer(503);
    const text = failing(`{ do: [{ tell: { set: { told: 1 } } }], then: behind }`, ends);
    expect((await on.run(text, { id: 1 })).output).toEqual({ behind: { told: 1 } });
    expect(on.history.lines).not.toContain('TASK_STARTED between');
  });

  it('leads to the next task where its then says so, whatever that of the task says', async () => {
    on.reply = () => answer(503);
    expect((await on.run(failing('{ then: continue }', ends), { id: 1 })).output).toEqual({
      behind: { between: true },
    });
  });

  it('leads where its then says when nothing is tried any more', async () => {
    on.reply = () => answer(503);
    const text = failing(`{ retry: { limit: { attempt: { count: 1 } } }, then: behind }`, ends);
    expect((await on.run(text, { id: 1 })).output).toEqual({ behind: { id: 1 } });
    expect(on.sent).toHaveLength(2);
  });

  it("leaves a task that succeeds to the task's own then", async () => {
    on.reply = () => answer(200, { fine: true });
    expect((await on.run(failing('{ then: behind }', ends), { id: 1 })).output).toEqual({ fine: true });
  });

  it('may not lead to a task that is not there', async () => {
    await expect(on.run(failing('{ then: nowhere }', ends))).rejects.toThrow('UNKNOWN_TASK');
  });

  it('ends the workflow by the then of what it does, before its own', async () => {
    on.reply = () => answer(503);
    const text = failing(`{ do: [{ tell: { set: { told: 1 }, then: end } }], then: behind }`, ends);
    expect((await on.run(text, { id: 1 })).output).toEqual({ told: 1 });
  });
});

describe('call http', () => {
  it('raises an error of expressions for what a URI has no place for', async () => {
    const { error } = await on.run(failing('{ errors: { with: { status: 500 } } }'), { id: { a: 1 } });
    expect(error).toMatchObject({ type: `${standard}/expression`, status: 400 });
    expect(error['detail']).toContain('{id}');
    expect(on.sent).toEqual([]);
  });

  it('gives the request with its answer, without what proves who calls', async () => {
    on.secrets = { key: 'very-secret-key' };
    const text = `use: { secrets: [key] }\n${definition(`
  - get:
      call: http
      with:
        method: post
        endpoint: { uri: 'http://api.test/a', authentication: { bearer: { token: abcdefgh } } }
        headers: { X-Way: here, X-Key: '\${ $secrets.key }', Cookie: a=b }
        output: response`)}`;
    const { output } = await on.run(text);
    expect(output).toMatchObject({
      request: { method: 'POST', uri: 'http://api.test/a' },
      statusCode: 200,
      headers: {},
      content: null,
    });
    expect((output as { request: { headers: object } }).request.headers).toEqual({
      'x-way': 'here',
      'x-key': '***',
      'idempotency-key': 'exe_test/get',
    });
  });

  it('keeps the header of a stored credential out of the request that it gives', async () => {
    const desk = readLocalConnector(
      'desk',
      JSON.stringify({
        openapi: '3.0.3',
        info: { title: 'Desk', version: '1' },
        servers: [{ url: 'https://desk.test' }],
        security: [{ key: [] }],
        components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } } },
        paths: { '/free': { get: { operationId: 'free', responses: { 200: { description: 'So.' } } } } },
      }),
      { credentials: [{ scheme: 'key', value: 'k1' }] },
    );
    const state = bench(expressions, {}, [desk]);
    const task = '{ call: connector, with: { connector: desk, operation: free, output: response } }';
    const { output } = await state.run(definition(`  - ask: ${task}`));
    expect(state.sent[0]?.headers['x-key']).toBe('k1');
    expect((output as { request: { headers: object } }).request.headers).toEqual({
      accept: 'application/json, */*;q=0.5',
    });
  });

  it.each([
    ['http', `{ call: http, with: { method: get, endpoint: 'http://api.test/a' } }`, false],
    ['http', `{ call: http, with: { method: get, endpoint: 'http://api.test/a', redirect: true } }`, true],
    ['connector', `{ call: connector, with: { connector: kitchen, operation: getCapacity } }`, true],
  ])(
    'follows a redirection only where the definition or a connector lets it: %s',
    async (_, task, follow) => {
      await on.run(definition(`  - go: ${task}`));
      expect(on.sent[0]?.follow).toBe(follow);
    },
  );
});

describe('durations', () => {
  it.each([
    ['P1Y', 365.2425 * 86_400_000],
    ['P2M', 60.873_75 * 86_400_000],
    ['P1W', 604_800_000],
    ['P1.5D', 129_600_000],
    ['PT0.001H', 3_600],
    ['P1DT1M0.5S', 86_460_500],
  ])('reads %s', (text, ms) => {
    expect(durationMs(text)).toBe(Math.round(ms));
  });

  it.each(['P', 'PT', 'P1DT', 'P1S', '1D', 'PT1D', 'P-1D', 'P11Y', 'PT1M1H', 'P1,5D'])(
    'reads no %s',
    (text) => {
      expect(durationMs(text)).toBeNull();
    },
  );
});

describe('emit', () => {
  it('says that an event comes from the workflow, where it does not say so itself', async () => {
    const text = definition(`  - tell: { emit: { event: { with: { type: com.test.told } } } }`);
    expect((await on.run(text)).output).toMatchObject({
      source: expect.stringMatching(/^\/[\w-]+\/[\w-]+$/u),
    });
  });
});
