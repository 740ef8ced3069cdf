import { createHash, createHmac } from 'node:crypto';
import { beforeEach, describe, expect, it } from 'vitest';
import { digestAuthorization } from '../../src/domain/authentication/digestAuthorization.js';
import type { Json, JsonObject } from '../../src/domain/Json.js';
import { answer, bench, definition } from '../support/execution.js';
import { jqForFile } from '../support/expressions.js';

const expressions = jqForFile();
const errors = 'https://serverlessworkflow.io/spec/1.0.0/errors/';
let on: ReturnType<typeof bench>;
beforeEach(() => {
  on = bench(expressions);
});

/** A definition that calls a service with an authentication, in JSON, which YAML is. */
const calling = (authentication: JsonObject, use: JsonObject = {}, tries = 1): string =>
  definition(
    Array.from(
      { length: tries },
      (_, index) =>
        `  - call${index}: { call: http, with: { method: get, endpoint: ${JSON.stringify({
          uri: 'http://desk.test/books',
          authentication,
        })} } }`,
    ).join('\n'),
    `use: ${JSON.stringify(use)}`,
  );
const authority = 'http://login.test/realms/library/';
const client = { id: 'library', secret: 'se same' };
const headerOf = (index: number) => on.sent[index]!.headers['authorization'];
/** An authority that gives these answers in turn, before a service that takes the last token given. */
const giving = (...answers: JsonObject[]) => {
  let given = 0;
  on.reply = ({ url, headers }) => {
    if (url.includes('.well-known')) return answer(200, { token_endpoint: 'http://login.test/tokens' });
    if (url.startsWith('http://login.test')) return answer(200, answers[given++] ?? null);
    return answer(
      headers['authorization'] === `Bearer ${String(answers[given - 1]?.['access_token'])}` ? 200 : 401,
    );
  };
};
const formOf = (index: number) => Object.fromEntries(new URLSearchParams(on.sent[index]!.body as string));

describe('a call proves who makes it', () => {
  it.each<[string, JsonObject, string]>([
    [
      'basic',
      { basic: { username: 'kim', password: 'sesämé:1' } },
      `Basic ${Buffer.from('kim:sesämé:1').toString('base64')}`,
    ],
    ['a bearer token', { bearer: { token: '${ .token }' } }, 'Bearer from-the-input'],
    ['a name under use', { use: 'desk' }, 'Bearer from-the-input'],
    [
      'a secret that is a map',
      { basic: { use: 'pair' } },
      `Basic ${Buffer.from('kim:sesame').toString('base64')}`,
    ],
    [
      'a secret that is a text',
      { basic: { use: 'text' } },
      `Basic ${Buffer.from('kim:se:same').toString('base64')}`,
    ],
    ['a secret that is a token', { bearer: { use: 'text' } }, 'Bearer kim:se:same'],
  ])('by %s', async (_, authentication, header) => {
    on.secrets = { pair: { username: 'kim', password: 'sesame' }, text: 'kim:se:same' };
    const use = {
      authentications: { desk: { bearer: { token: '${ .token }' } } },
      secrets: ['pair', 'text'],
    };
    const { ending } = await on.run(calling(authentication, use), { token: 'from-the-input' });
    expect([ending, headerOf(0)]).toEqual(['COMPLETED', header]);
  });

  it('by a digest, in answer to the challenge that it can answer', async () => {
    const challenges =
      'Basic realm="all", Digest realm="desk", nonce="n,1", qop="auth-int", Digest realm="desk", nonce="n2", qop="auth, auth-int", algorithm=SHA-256, opaque="o"';
    on.reply = ({ headers }) =>
      headers['authorization'] === undefined
        ? answer(401, null, { 'www-authenticate': challenges })
        : answer(200);
    await on.run(calling({ digest: { username: 'kim', password: 'sesame' } }));
    const header = headerOf(1)!;
    const part = (name: string) => new RegExp(`${name}="?([^",]*)`, 'u').exec(header)?.[1];
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    const expected = hash(
      `${hash('kim:desk:sesame')}:n2:00000001:${part('cnonce')}:auth:${hash('GET:/books')}`,
    );
    expect(header).toContain('opaque="o"');
    expect([part('nonce'), part('response')]).toEqual(['n2', expected]);
  });

  it('by the digest that RFC 7616 calculates', () => {
    const header = digestAuthorization(
      'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=MD5, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"',
      {
        method: 'GET',
        url: 'http://www.example.org/dir/index.html',
        username: 'Mufasa',
        password: 'Circle of Life',
      },
      'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ',
    );
    expect(header).toContain('response="8ca523f5e9506fed4657c9700eebdbec"');
  });

  it('says that the service asks for a digest that it cannot make', async () => {
    on.reply = () =>
      answer(401, null, { 'www-authenticate': 'Digest realm="desk", nonce="n", algorithm=TIGER' });
    const { error } = await on.run(calling({ digest: { username: 'kim', password: 'sesame' } }));
    expect(error).toMatchObject({ type: `${errors}communication`, status: 401 });
    expect(on.sent).toHaveLength(1);
  });
});

describe('a token is asked for', () => {
  const granted = { access_token: 'granted', expires_in: 300 };
  it.each<[string, JsonObject, JsonObject]>([
    [
      'client_credentials',
      { scopes: ['books', 'loans'], audiences: ['desk'] },
      { scope: 'books loans', audience: 'desk' },
    ],
    ['password', { username: 'kim', password: 'sesame' }, { username: 'kim', password: 'sesame' }],
    ['refresh_token', { subject: { token: 'r-1', type: 'refresh_token' } }, { refresh_token: 'r-1' }],
    ['authorization_code', { subject: { token: 'c-1', type: 'code' } }, { code: 'c-1' }],
    [
      'urn:ietf:params:oauth:grant-type:token-exchange',
      { subject: { token: 's', type: 'urn:s' }, actor: { token: 'a', type: 'urn:a' } },
      { subject_token: 's', subject_token_type: 'urn:s', actor_token: 'a', actor_token_type: 'urn:a' },
    ],
  ])('by the grant %s', async (grant, more, sent) => {
    giving(granted);
    const { ending } = await on.run(calling({ oauth2: { authority, grant, client, ...more } }));
    expect(ending).toBe('COMPLETED');
    expect(on.sent[0]).toMatchObject({
      method: 'POST',
      url: 'http://login.test/realms/library/oauth2/token',
    });
    expect(formOf(0)).toEqual({ grant_type: grant, client_id: 'library', client_secret: 'se same', ...sent });
    expect(headerOf(1)).toBe('Bearer granted');
  });

  it.each<[string, JsonObject, JsonObject, string | undefined]>([
    ['client_secret_basic', client, {}, `Basic ${Buffer.from('library:se+same').toString('base64')}`],
    ['client_secret_post', client, { client_id: 'library', client_secret: 'se same' }, undefined],
    ['none', { id: 'library' }, { client_id: 'library' }, undefined],
    [
      'private_key_jwt',
      { id: 'library', assertion: 'a.b.c' },
      {
        client_id: 'library',
        client_assertion: 'a.b.c',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      },
      undefined,
    ],
  ])('by a client that proves itself by %s', async (how, given, sent, header) => {
    giving(granted);
    const policy = { authority, grant: 'client_credentials', client: { ...given, authentication: how } };
    await on.run(calling({ oauth2: policy }));
    expect(formOf(0)).toEqual({ grant_type: 'client_credentials', ...sent });
    expect(headerOf(0)).toBe(header);
  });

  it('by a client that signs its own assertion with its secret', async () => {
    giving(granted);
    const how = { ...client, authentication: 'client_secret_jwt' };
    await on.run(calling({ oauth2: { authority, grant: 'client_credentials', client: how } }));
    const { client_assertion: assertion = '' } = formOf(0);
    const [head = '', payload = '', signature] = assertion.split('.');
    expect(createHmac('sha256', 'se same').update(`${head}.${payload}`).digest('base64url')).toBe(signature);
    expect(JSON.parse(Buffer.from(payload, 'base64url').toString())).toMatchObject({
      iss: 'library',
      aud: 'http://login.test/realms/library/oauth2/token',
    });
  });

  it('as JSON, at the endpoint that the policy names', async () => {
    giving(granted);
    const policy = {
      authority,
      grant: 'client_credentials',
      client,
      endpoints: { token: 'auth/token' },
      request: { encoding: 'application/json' },
    };
    await on.run(calling({ oauth2: policy }));
    expect(on.sent[0]).toMatchObject({
      url: 'http://login.test/realms/library/auth/token',
      headers: { 'content-type': 'application/json' },
      body: { grant_type: 'client_credentials', client_id: 'library' },
    });
  });

  it.each([
    ['oidc', 'http://login.test/realms/library'],
    ['oidc', 'http://login.test/realms/library/.well-known/openid-configuration'],
    ['oauth2', 'http://login.test/realms/library/.well-known/openid-configuration'],
  ])('by %s where %s says that it is', async (scheme, where) => {
    giving(granted);
    await on.run(calling({ [scheme]: { authority: where, grant: 'client_credentials', client } }));
    expect(on.sent.map(({ url }) => url)).toEqual([
      'http://login.test/realms/library/.well-known/openid-configuration',
      'http://login.test/tokens',
      'http://desk.test/books',
    ]);
  });
});

describe('a token', () => {
  const policy = { authority, grant: 'client_credentials', client };

  it('is held until shortly before it ends', async () => {
    giving({ access_token: 'one', expires_in: 300 });
    await on.run(calling({ oauth2: policy }, {}, 3));
    expect(on.sent.map(({ url }) => new URL(url).host)).toEqual([
      'login.test',
      'desk.test',
      'desk.test',
      'desk.test',
    ]);
  });

  it('is asked for again where the service does not take the one that is held', async () => {
    giving({ access_token: 'one', expires_in: 300 }, { access_token: 'two', expires_in: 300 });
    const works = on.reply;
    let calls = 0;
    on.reply = (request, number) => {
      if (request.url.startsWith('http://desk') && (calls += 1) === 2) return answer(401);
      return works(request, number);
    };
    const { ending } = await on.run(calling({ oauth2: policy }, {}, 2));
    expect(ending).toBe('COMPLETED');
    expect(on.sent.map(({ headers }) => headers['authorization'])).toEqual([
      undefined,
      'Bearer one',
      'Bearer one',
      undefined,
      'Bearer two',
    ]);
  });

  it('that is new and not taken is not asked for again', async () => {
    on.reply = ({ url }) =>
      url.startsWith('http://desk') ? answer(401) : answer(200, { access_token: 'one' });
    const { error } = await on.run(calling({ oauth2: policy }));
    expect(error).toMatchObject({ type: `${errors}communication`, status: 401 });
    expect(on.sent).toHaveLength(2);
  });

  it('is refreshed by what came with the one before', async () => {
    giving(
      { access_token: 'one', refresh_token: 'r-2', expires_in: -1 },
      { access_token: 'two', expires_in: 300 },
    );
    on.reply = (
      (works) => (request, number) =>
        number === 2 ? answer(401) : works(request, number)
    )(on.reply);
    const refreshing = {
      authority,
      grant: 'refresh_token',
      client,
      subject: { token: 'r-1', type: 'refresh' },
    };
    const tried = `  - again: { try: [{ call: { call: http, with: { method: get, endpoint: ${JSON.stringify({
      uri: 'http://desk.test/books',
      authentication: { oauth2: refreshing },
    })} } } }], catch: { retry: { limit: { attempt: { count: 1 } } } } }`;
    expect(await on.run(definition(tried))).toMatchObject({ ending: 'COMPLETED' });
    expect([formOf(0)['refresh_token'], formOf(2)['refresh_token']]).toEqual(['r-1', 'r-2']);
  });

  it('of another issuer than those that are named is not used', async () => {
    const claims = Buffer.from(JSON.stringify({ iss: 'http://else.test' })).toString('base64url');
    giving({ access_token: `e30.${claims}.x` });
    const { error } = await on.run(calling({ oauth2: { ...policy, issuers: ['http://login.test'] } }));
    expect(error).toMatchObject({ type: `${errors}authentication`, status: 401 });
    expect(on.sent).toHaveLength(1);
  });

  it.each<[string, Json, number, JsonObject]>([
    [
      'the authority says no',
      { error: 'invalid_client' },
      401,
      { type: `${errors}authentication`, status: 401 },
    ],
    ['the authority gives none', {}, 200, { type: `${errors}authentication` }],
    ['the authority is out of order', null, 503, { type: `${errors}communication`, status: 503 }],
  ])('is not there where %s', async (_, content, status, expected) => {
    on.reply = () => answer(status, content);
    const { error } = await on.run(calling({ oauth2: policy }));
    expect(error).toMatchObject(expected);
    expect(JSON.stringify(on.history.events)).not.toContain('se same');
  });

  it('stands in no journal and no history, also where the service gives it back', async () => {
    on.reply = ({ url, headers }) =>
      url.startsWith('http://desk')
        ? answer(200, { headers })
        : answer(200, { access_token: 'granted-token' });
    const { output } = await on.run(calling({ oauth2: policy }));
    expect(output).toMatchObject({ headers: { authorization: 'Bearer ***' } });
    expect(JSON.stringify(on.history.events)).not.toContain('granted-token');
  });

  it('is described to the expressions of the call that it is for', async () => {
    giving({ access_token: 'granted-token' });
    const call = {
      method: 'get',
      endpoint: { uri: 'http://desk.test/', authentication: { oauth2: policy } },
      headers: { copy: '${ $authorization.parameter }' },
    };
    const { output } = await on.run(
      definition(`  - call: { call: http, with: ${JSON.stringify(call)}, output: { as: '$authorization' } }`),
    );
    expect(on.sent.at(-1)!.headers['copy']).toBe('granted-token');
    expect(output).toEqual({ scheme: 'Bearer', parameter: '***' });
  });
});
