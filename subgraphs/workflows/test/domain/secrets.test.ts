import { beforeEach, describe, expect, it } from 'vitest';
import { MemoryStepJournal } from '../../src/adapters/durable/MemoryStepJournal.js';
import { compileDefinition } from '../../src/domain/dsl/compileDefinition.js';
import { Mask } from '../../src/domain/secrets/Mask.js';
import { secretValue } from '../../src/domain/secrets/secretValue.js';
import { answer, bench, definition } from '../support/execution.js';
import { jqForFile } from '../support/expressions.js';

const expressions = jqForFile();
let on: ReturnType<typeof bench>;
beforeEach(() => {
  on = bench(expressions);
  on.secrets = { key: 'open/"sesame', desk: { username: 'kim', password: 'p-4711' } };
});
const use = 'use: { secrets: [key, desk] }';

describe('a secret', () => {
  it('reaches what a task reads of it, and stands in nothing that is kept', async () => {
    on.reply = ({ headers, body }) =>
      answer(200, { headers, body: body ?? null, text: `it was ${String(headers['x-key'])}!` });
    const journal = new MemoryStepJournal();
    const text = definition(
      `  - call:
      input: { from: '{ key: $secrets.key }' }
      call: http
      with: { method: post, endpoint: 'http://desk.test/', headers: { x-key: '\${ .key }' }, body: { all: '\${ $secrets.desk }' } }
      export: { as: '{ key: $secrets.key }' }
  - branch: { fork: { branches: [{ one: { set: { at: '\${ now > 0 }', secret: '\${ $secrets.key | @uri }' } } }] } }`,
      use,
    );
    const { output } = await on.run(text, {}, on.memory({ journal }));
    expect(on.sent[0]).toMatchObject({
      headers: { 'x-key': 'open/"sesame' },
      body: { all: { username: 'kim', password: 'p-4711' } },
    });
    expect(output).toEqual([{ at: true, secret: '***' }]);
    const kept = JSON.stringify([on.history.events, journal.all]);
    for (const form of ['sesame', 'p-4711', Buffer.from('kim:p-4711').toString('base64')]) {
      expect(kept).not.toContain(form);
    }
    expect(kept).toContain('it was ***!');
  });

  it('is not shown by an expression that fails on it', async () => {
    const task = `  - fail: { input: { from: '{ k: $secrets.key }' }, set: { sum: '\${ .k + 1 }' } }`;
    const { error } = await on.run(definition(task, use));
    expect(error['detail']).toBe('.k + 1: it failed on a value that holds a secret');
  });

  it('does not leave with an event, which is kept for whoever hears it', async () => {
    const event = `{ with: { source: test, type: told, data: { key: '\${ $secrets.key }' } } }`;
    await on.run(definition(`  - tell: { emit: { event: ${event} } }`, use));
    expect(on.exchange.events).toMatchObject([{ type: 'told', data: { key: '***' } }]);
  });

  it('that is not there ends the task with 403, also when it is there at the replay', async () => {
    const journal = new MemoryStepJournal();
    const task = definition(`  - look: { if: '$secrets.key != null', set: { a: 1 } }`, use);
    const missing = {
      type: 'https://serverlessworkflow.io/spec/1.0.0/errors/authorization',
      status: 403,
      detail: 'There is no secret "key" for this workflow.',
    };
    on.secrets = {};
    expect((await on.run(task, {}, on.memory({ journal }))).error).toMatchObject(missing);
    on = bench(expressions);
    on.secrets = { key: 'here now' };
    expect((await on.run(task, {}, on.memory({ journal }))).error).toMatchObject(missing);
  });

  it('is a map where it is a JSON object, and a text otherwise', () => {
    expect(['{"a":1}', ' {"a":1}', '{a', '[1]', 'a: 1'].map(secretValue)).toEqual([
      { a: 1 },
      { a: 1 },
      '{a',
      '[1]',
      'a: 1',
    ]);
  });
});

describe('Mask', () => {
  it('hides the longest first, in keys too, and leaves what anybody may know', () => {
    const mask = new Mask({
      one: 'abcd',
      two: 'abcdef',
      client: { authority: 'http://login.test', client: { id: 'library', secret: 's3cret' }, pin: 1234 },
    });
    expect(mask.value({ 'abcdef abcd': ['http://login.test library s3cret', 1234, 'pin 1234'] })).toEqual({
      '*** ***': ['http://login.test library ***', 1234, 'pin ***'],
    });
  });

  it('gives a value back as it is where there is nothing to hide', () => {
    const value = { a: ['b'] };
    expect([new Mask({ k: 'other' }).value(value), new Mask({ k: 'b' }).value(value)]).toEqual([
      value,
      value,
    ]);
    expect(new Mask({ k: 'other' }).value(value)).toBe(value);
  });
});

describe('the compiler', () => {
  const codesOf = async (tasks: string, more: string, secrets: string[] | null = null) => {
    const { diagnostics } = await compileDefinition(definition(tasks, more), {
      connectors: [],
      expressions,
      secrets,
    });
    return diagnostics
      .filter(({ severity }) => severity !== 'INFO')
      .map(({ code, fix }) => [code, fix?.description]);
  };
  const reading = (jq: string) => `  - look: { set: { a: '\${ ${jq} }' } }`;

  it.each<[string, string, string[] | null, [string, string | undefined][]]>([
    ['$secrets.key', '[key]', null, []],
    ['$secrets["key"]', '[key]', ['key'], []],
    ['$secrets', '[key, other]', null, []],
    ['.a as $n | $secrets[$n]', '[key, other]', null, []],
    ['$secrets.ky', '[key]', null, [['UNKNOWN_FIELD', 'Write "key".']]],
    ['$secrets.key', '[key, spare]', null, [['UNUSED_SECRET', undefined]]],
    ['$secrets.key', '[key]', ['kez'], [['UNKNOWN_SECRET', 'Write "kez".']]],
    ['$secrets.key', '[key, key]', null, [['INVALID_VALUE', undefined]]],
    ['$secrets.key', '[key, "no name"]', null, [['INVALID_VALUE', undefined]]],
    ['$secrets.key', 'key', null, [['INVALID_TYPE', undefined]]],
  ])('looks after %s of %s', async (jq, names, secrets, expected) => {
    expect(await codesOf(reading(jq), `use: { secrets: ${names} }`, secrets)).toEqual(
      expect.arrayContaining(expected),
    );
  });

  it.each<[string, string[]]>([
    ['{ basic: { username: kim, password: 1234 } }', []],
    ['{ basic: { usrname: kim, password: x } }', ['UNKNOWN_PROPERTY']],
    ['{ basic: { username: kim } }', ['MISSING_PROPERTY']],
    ['{ bearer: abc }', ['INVALID_TYPE']],
    ['{ bearer: { token: a }, basic: { use: key } }', ['INVALID_VALUE']],
    ['{ bearr: { token: a } }', ['UNKNOWN_PROPERTY']],
    ['{}', ['INVALID_VALUE']],
    ['{ certificate: { certificate: a } }', ['MISSING_PROPERTY']],
    ['{ certificate: { certificate: a, key: b, passphrase: c, authorities: d } }', []],
    ['{ certificate: { use: key } }', []],
    ['{ use: desk }', []],
    ['{ use: dsk }', ['UNKNOWN_REFERENCE']],
    ['desk', ['INVALID_TYPE']],
    ['{ digest: { use: key } }', []],
    ['{ digest: { use: kez } }', ['UNKNOWN_REFERENCE']],
    ['{ oauth2: { authority: a, grant: client_credentials } }', ['MISSING_PROPERTY']],
    [
      '{ oauth2: { authority: a, grant: client_credentals, client: { id: a, secret: b } } }',
      ['INVALID_VALUE'],
    ],
    [
      '{ oauth2: { authority: a, grant: password, client: { id: a, secret: b } } }',
      ['MISSING_PROPERTY', 'MISSING_PROPERTY'],
    ],
    [
      '{ oauth2: { authority: a, grant: refresh_token, client: { id: a, secret: b } } }',
      ['MISSING_PROPERTY'],
    ],
    [
      '{ oauth2: { authority: a, grant: client_credentials, client: { id: a, authentication: private_key_jwt } } }',
      ['MISSING_PROPERTY'],
    ],
    ['{ oauth2: { authority: a, grant: client_credentials, client: { authentication: none } } }', []],
    [
      '{ oidc: { authority: a, grant: client_credentials, endpoints: {}, client: { id: a, secret: b } } }',
      ['UNKNOWN_PROPERTY'],
    ],
    [
      '{ oidc: { authority: a, grant: client_credentials, scopes: [1], client: { id: a, secret: b } } }',
      ['INVALID_TYPE'],
    ],
  ])('checks %s', async (authentication, expected) => {
    const task = `  - call: { call: http, with: { method: get, endpoint: { uri: 'http://desk.test/', authentication: ${authentication} } } }
  - also: { set: { key: '\${ $secrets.key }' } }`;
    const more = 'use: { secrets: [key], authentications: { desk: { bearer: { token: a } } } }';
    expect((await codesOf(task, more)).map(([code]) => code)).toEqual(expected);
  });
});
