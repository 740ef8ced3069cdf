import type { LookupAddress } from 'node:dns';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { UndiciHttpCaller, type HttpCallerOptions } from '../../src/adapters/http/UndiciHttpCaller.js';
import type { OAuth2Policy } from '../../src/domain/authentication/AuthenticationPolicy.js';
import { TokenCache } from '../../src/domain/authentication/TokenCache.js';
import { readDocument } from '../../src/domain/connector/readDocument.js';
import { json, TestService } from '../support/TestService.js';

let service: TestService;
let other: TestService;
const callers: UndiciHttpCaller[] = [];
const caller = (options: Partial<HttpCallerOptions> = {}) => {
  const made = new UndiciHttpCaller({ allowPrivateAddresses: true, ...options });
  callers.push(made);
  return made;
};
const get = (path: string, more: object = {}) => ({
  method: 'GET',
  url: service.url + path,
  headers: {},
  deadlineMs: 2_000,
  ...more,
});

beforeAll(async () => {
  [service, other] = await Promise.all([TestService.start(), TestService.start()]);
});
afterEach(() => {
  service.requests.length = 0;
  other.requests.length = 0;
});
afterAll(async () => {
  await Promise.all([...callers.map((made) => made.close()), service.stop(), other.stop()]);
});

describe('UndiciHttpCaller', () => {
  it('sends JSON and reads JSON', async () => {
    service.answer = (_request, response) => json(response, 201, { ok: true });
    const answer = await caller().send(
      get('/a?b=1', { method: 'POST', body: { x: 'ü' }, headers: { 'x-y': 'z' } }),
    );
    expect(answer).toMatchObject({ kind: 'answer', status: 201, content: { ok: true } });
    expect(service.requests[0]).toMatchObject({
      path: '/a?b=1',
      body: '{"x":"ü"}',
      headers: { 'content-type': 'application/json', 'x-y': 'z' },
    });
  });

  it.each([
    ['text/plain', 'text', 'text'],
    ['application/octet-stream', '\u0001', 'AQ=='],
    ['application/problem+json', '{"a":1}', { a: 1 }],
    ['application/json', 'not json', 'not json'],
    ['application/json', '', null],
  ])('reads %s', async (type, body, content) => {
    service.answer = (_request, response) => void response.writeHead(200, { 'content-type': type }).end(body);
    expect(await caller().send(get('/'))).toMatchObject({ content });
  });

  it('follows redirects within the origin only', async () => {
    service.answer = ({ path }, response) => {
      if (path === '/here') response.writeHead(302, { location: '/there' }).end();
      else if (path === '/away') response.writeHead(307, { location: `${other.url}/` }).end();
      else if (path === '/round') response.writeHead(302, { location: '/round' }).end();
      else json(response, 200, path);
    };
    expect(await caller().send(get('/here'))).toMatchObject({ status: 200, content: '/there' });
    expect(await caller().send(get('/away'))).toMatchObject({ status: 307 });
    expect(await caller().send(get('/round'))).toMatchObject({ status: 302 });
    expect(await caller().send(get('/here', { method: 'POST', body: {} }))).toMatchObject({ status: 302 });
    expect(other.requests).toEqual([]);
  });

  it('gives up after the deadline, also in the middle of an answer', async () => {
    service.answer = ({ path }, response) => void (path === '/slow' ? response.write('some') : null);
    for (const path of ['/never', '/slow']) {
      expect(await caller().send(get(path, { deadlineMs: 200 }))).toMatchObject({
        kind: 'failure',
        reason: 'timeout',
      });
    }
  });

  it('refuses an answer that is too long', async () => {
    service.answer = (_request, response) => void response.end('x'.repeat(100_000));
    const answer = await caller({ longestAnswer: 10_000 }).send(get('/'));
    expect(answer).toMatchObject({
      kind: 'failure',
      reason: 'invalid',
      detail: expect.stringContaining('10000 bytes'),
    });
  });

  it('tells a broken connection from an answer', async () => {
    service.answer = (_request, response) => void response.socket?.destroy();
    expect(await caller().send(get('/'))).toMatchObject({ kind: 'failure', reason: 'connection' });
    expect(await caller().send(get('', { url: 'http://127.0.0.1:1/' }))).toMatchObject({
      reason: 'connection',
    });
  });

  it('connects to no private address where that is not allowed, however it is named', async () => {
    const resolveAll = (
      _name: string,
      _options: object,
      done: (error: null, addresses: LookupAddress[]) => void,
    ): void => done(null, [{ address: '127.0.0.1', family: 4 }]);
    const guarded = caller({ allowPrivateAddresses: false, resolveAll });
    const { port } = new URL(service.url);
    const hosts = [
      '127.0.0.1',
      '[::1]',
      '2130706433',
      '0x7f.1',
      '017700000001',
      '127.0.0.1.',
      '[::ffff:127.0.0.1]',
    ];
    for (const host of [...hosts, '[::ffff:7f00:1]', '[64:ff9b::7f00:1]', 'rebound.example.com']) {
      const answer = await guarded.send(get('', { url: `http://${host}:${port}/` }));
      expect([host, answer]).toEqual([
        host,
        expect.objectContaining({ kind: 'failure', reason: 'forbidden' }),
      ]);
    }
    expect(service.requests).toEqual([]);
  });

  it('guards also where documents are and tokens are given', async () => {
    const http = caller({ allowPrivateAddresses: false });
    const document = await readDocument({ openapiUrl: `${service.url}/api.json` }, { http });
    expect(document).toBeInstanceOf(UserFault);
    expect((document as UserFault).message).toContain('does not allow');
    for (const policy of [
      { authority: service.url, tokenEndpoint: '/token', discovers: false },
      { authority: service.url, tokenEndpoint: '', discovers: true },
    ]) {
      const oauth2: OAuth2Policy = {
        ...policy,
        grant: 'client_credentials',
        client: { id: 'a', secret: 'b', authentication: 'client_secret_basic' },
        encoding: 'application/x-www-form-urlencoded',
        issuers: [],
        scopes: [],
        audiences: [],
      };
      expect(await new TokenCache(http).of('tenant').token(oauth2, 1_000)).toMatchObject({
        kind: 'failure',
        failure: { reason: 'forbidden' },
      });
    }
    expect(service.requests).toEqual([]);
  });

  it('gives a document as it is written, and a longer one than an answer may be', async () => {
    const text = `{ "a":  1, "long": "${'x'.repeat(20_000)}" }`;
    service.answer = (_request, response) =>
      void response.writeHead(200, { 'content-type': 'application/json' }).end(text);
    const answer = await caller({ longestAnswer: 10_000 }).send(get('/', { document: true }));
    expect(answer).toMatchObject({ status: 200, content: text });
  });

  it('speaks http and https only', async () => {
    expect(await caller().send(get('', { url: 'file:///etc/passwd' }))).toMatchObject({ reason: 'invalid' });
  });
});
