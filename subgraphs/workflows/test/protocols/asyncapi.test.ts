import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocketServer } from 'ws';
import { ProtocolCallers } from '../../src/adapters/protocols/ProtocolCallers.js';
import { TestService } from '../support/TestService.js';
import { runProtocol } from './runProtocol.js';

let service: TestService;
let document: object;
beforeAll(async () => {
  service = await TestService.start();
  service.answer = ({ path }, response) => {
    if (path === '/asyncapi.json')
      response.setHeader('content-type', 'application/json').end(JSON.stringify(document));
    else response.writeHead(202).end();
  };
});
afterAll(() => service?.stop());

const version3 = (server: object) => ({
  asyncapi: '3.0.0',
  servers: { shelf: server },
  channels: { returns: { address: 'returns/{library}' } },
  operations: { announceReturn: { action: 'send', channel: { $ref: '#/channels/returns' } } },
});
const send = (more: object = { operation: 'announceReturn' }) =>
  runProtocol({
    call: 'asyncapi',
    with: {
      document: { endpoint: `${service.url}/asyncapi.json` },
      server: { name: 'shelf', variables: { library: 'main' } },
      message: { payload: { by: '${ .reader }' }, headers: { Shelf: 7 } },
      ...more,
    },
  });

describe('a call of asyncapi', () => {
  it('posts to a server of HTTP, with a key by which it knows a repeat', async () => {
    document = version3({ host: new URL(service.url).host, protocol: 'http', pathname: '/in' });
    expect((await send()).status).toBe('COMPLETED');
    expect(service.requests.at(-1)).toMatchObject({
      method: 'POST',
      path: '/in/returns/main',
      body: '{"by":"Ada"}',
      headers: { shelf: '7', 'idempotency-key': expect.stringMatching(/\/call$/u) as string },
    });
  });

  it('finds the place in a document of version 2, by operation or by channel', async () => {
    document = {
      asyncapi: '2.6.0',
      servers: {
        shelf: { url: '{scheme}://{host}', protocol: 'http', variables: { scheme: { default: 'http' } } },
      },
      channels: { 'returns/{library}': { publish: { operationId: 'announceReturn' } } },
    };
    const variables = { host: new URL(service.url).host, library: 'west' };
    for (const place of [{ operation: 'announceReturn' }, { channel: 'returns/{library}' }]) {
      expect((await send({ ...place, server: { name: 'shelf', variables } })).status).toBe('COMPLETED');
      expect(service.requests.at(-1)?.path).toBe('/returns/west');
    }
  });

  it('sends one message over a web socket', async () => {
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    const heard = new Promise<string[]>((resolve) => {
      sockets.on('connection', (socket, request) => {
        socket.on('message', (data) =>
          resolve([request.url ?? '', String(data), String(request.headers['shelf'])]),
        );
      });
    });
    await once(sockets, 'listening');
    const { port } = sockets.address() as AddressInfo;
    document = version3({ host: `127.0.0.1:${port}`, protocol: 'ws' });
    expect(await send()).toMatchObject({ status: 'COMPLETED', output: null });
    expect(await heard).toEqual(['/returns/main', '{"by":"Ada"}', '7']);
    sockets.close();
  });

  it.each([
    ['has no operation "none"', () => version3({ host: 'h', protocol: 'http' }), { operation: 'none' }],
    [
      'has no channel "none"',
      () => version3({ host: 'h', protocol: 'http' }),
      { operation: undefined, channel: 'none' },
    ],
    ['there is amqp', () => version3({ host: 'h', protocol: 'amqp' }), {}],
    ['is no AsyncAPI document', () => ({ openapi: '3.0.0' }), {}],
  ])('cannot be made where the document %s', async (why, made, more) => {
    document = made();
    const { error } = await send({ operation: 'announceReturn', ...more });
    expect(error?.type).toMatch(/configuration$/u);
    expect(error?.detail).toContain(why);
  });

  it('reaches no private address where that is not allowed', async () => {
    const callers = new ProtocolCallers({ allowPrivateAddresses: false, allowPrograms: false });
    const message = { channel: 'c', payload: null, headers: {}, key: 'k', secure: false };
    for (const call of [
      { protocol: 'ws', server: service.url.replace('http', 'ws'), ...message } as const,
      { protocol: 'kafka', server: '127.0.0.1:9', ...message } as const,
    ])
      expect(await callers.call(call, 5_000)).toMatchObject({ kind: 'failure', reason: 'forbidden' });
  });
});
