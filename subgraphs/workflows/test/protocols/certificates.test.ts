import { once } from 'node:events';
import { createServer as createPlainServer } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { CertificateAuthority, type IssuedCertificate } from '@gantry/test/services/CertificateAuthority.js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { UndiciHttpCaller } from '../../src/adapters/http/UndiciHttpCaller.js';
import { ProtocolCallers } from '../../src/adapters/protocols/ProtocolCallers.js';
import { readPolicy } from '../../src/domain/authentication/readPolicy.js';
import { runProtocol } from './runProtocol.js';

let authority: CertificateAuthority;
let library: IssuedCertificate;
let server: Server;
let sockets: WebSocketServer;
let url: string;
let connections = 0;

beforeAll(async () => {
  authority = await CertificateAuthority.create();
  library = await authority.issue('library');
  const { certificate: cert, key } = await authority.issue('desk');
  server = createServer({ cert, key, ca: authority.certificate, requestCert: true }, (request, response) => {
    const { subject } = (request.socket as TLSSocket).getPeerCertificate();
    if (request.url === '/moved') response.writeHead(307, { location: '/' });
    else response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ by: subject.CN, authorization: request.headers.authorization ?? null }));
  });
  server.on('connection', () => (connections += 1));
  sockets = new WebSocketServer({ server });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  sockets.close();
  server.closeAllConnections();
  server.close();
});

/** Calls over HTTP with a secret that has it all. */
const call = (secret: Record<string, string> | string, uri = url) =>
  runProtocol(
    {
      call: 'http',
      with: {
        method: 'get',
        redirect: true,
        endpoint: { uri, authentication: { certificate: { use: 'me' } } },
      },
    },
    {},
    { me: secret },
  );
const given = ({ certificate, key }: IssuedCertificate, more = {}) => ({
  certificate,
  key,
  authorities: authority.certificate,
  ...more,
});
describe('a certificate', () => {
  it('proves who calls, also behind a redirect, and stands in nothing that is kept', async () => {
    for (const path of ['', '/moved']) {
      const ended = await call(given(library), url + path);
      expect(ended.output).toEqual({ by: 'library', authorization: null });
      expect(JSON.stringify(ended)).not.toContain(library.key.split('\n')[1]);
    }
  });

  it('proves nothing where another authority has signed it, or the other side is not known', async () => {
    const stranger = await (await CertificateAuthority.create()).issue('library');
    expect((await call(given(stranger))).error).toMatchObject({ status: 503 });
    const { certificate, key } = library;
    expect((await call({ certificate, key })).error).toMatchObject({
      status: 503,
      detail: expect.stringMatching(/certificate/u) as string,
    });
  });

  it('is shown over TLS only', async () => {
    const plain = createPlainServer((_request, response) => response.end());
    plain.listen(0, '127.0.0.1');
    await once(plain, 'listening');
    let asked = 0;
    plain.on('connection', () => (asked += 1));
    const http = `http://127.0.0.1:${(plain.address() as AddressInfo).port}`;
    expect((await call(given(library), http)).error).toMatchObject({
      detail: expect.stringContaining('over https only') as string,
    });
    const callers = new ProtocolCallers({ allowPrivateAddresses: true, allowPrograms: false });
    const identity = given(library);
    const message = { channel: 'c', payload: null, headers: {}, key: 'k', identity, secure: false };
    const mcp = {
      protocol: 'mcp',
      method: 'tools/list',
      parameters: {},
      client: { name: 'a', version: '1' },
    };
    for (const each of [
      { protocol: 'ws', server: http.replace('http', 'ws'), ...message },
      { protocol: 'kafka', server: http.replace('http://', ''), ...message },
      { ...mcp, transport: { kind: 'http', url: http, headers: {}, identity } },
    ] as const)
      expect(await callers.call(each as never, 5_000)).toMatchObject({
        kind: 'unusable',
        detail: expect.stringMatching(/over (?:https|TLS) only/u) as string,
      });
    expect(asked).toBe(0);
    plain.close();
  });

  it('reaches no private address where that is not allowed', async () => {
    const before = connections;
    const guarded = new UndiciHttpCaller({ allowPrivateAddresses: false });
    for (const host of ['127.0.0.1', 'localhost']) {
      const request = { method: 'GET', url: url.replace('127.0.0.1', host), headers: {}, deadlineMs: 5_000 };
      expect(await guarded.send({ ...request, identity: given(library) })).toMatchObject({
        reason: 'forbidden',
      });
    }
    await guarded.close();
    expect(connections).toBe(before);
  });

  it('is shown when a web socket is opened, too', async () => {
    const shown = new Promise<string>((resolve) => {
      sockets.once('connection', (_socket, request) =>
        resolve(String((request.socket as TLSSocket).getPeerCertificate().subject.CN)),
      );
    });
    const callers = new ProtocolCallers({ allowPrivateAddresses: true, allowPrograms: false });
    const message = { channel: 'c', payload: null, headers: {}, key: 'k', secure: true };
    const sent = await callers.call(
      { protocol: 'ws', server: url.replace('https', 'wss'), ...message, identity: given(library) },
      5_000,
    );
    expect(sent).toEqual({ kind: 'result', value: null });
    expect(await shown).toBe('library');
  });

  it('may be one text with its key', () => {
    const { certificate, key } = library;
    for (const text of [`${certificate}${key}`, `${key}\n${certificate}`])
      expect(readPolicy('certificate', text)).toMatchObject({ identity: { certificate: text, key: text } });
  });

  it.each<[string, (other: IssuedCertificate) => Record<string, string> | string]>([
    ['certificate.key is not the key of', (other) => given(library, { key: other.key })],
    ['certificate needs key, as the PEM of a private key', () => given(library, { key: 'SESAME' })],
    ['certificate needs certificate, as the PEM', () => given(library, { certificate: 'SESAME' })],
    ['certificate needs authorities, as the PEM', () => given(library, { authorities: 'SESAME' })],
    ['certificate needs key, as the PEM', () => library.certificate],
  ])('is of no use where %s', async (why, made) => {
    const other = await authority.issue('other');
    const { error } = await call(made(other));
    expect(error?.type).toMatch(/configuration$/u);
    expect(error?.detail).toContain(why);
    expect(error?.detail).not.toMatch(/BEGIN|SESAME/u);
  });
});
