import { once } from 'node:events';
import {
  Agent,
  createServer,
  request,
  type IncomingMessage,
  type RequestListener,
  type Server,
} from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { LoopbackIngress } from '../../src/adapters/ingress/LoopbackIngress.js';
import type { IngressAddress } from '../../src/domain/ports/Ingress.js';
import type { Upstream } from '../../src/domain/ports/ReplicaRunner.js';

const options = { firstPort: 20_000, lastPort: 29_999, portWaitMs: 0 };
const servers: Server[] = [];
let ingress: LoopbackIngress;
let zone: IngressAddress;
let zones = 0;
let zoneId = '';

beforeAll(() => {
  ingress = new LoopbackIngress(options);
});
afterAll(() => ingress.closeAll());
afterEach(async () => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await ingress.close(zoneId);
});

async function replica(listener: RequestListener): Promise<Upstream & { server: Server }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return { host: '127.0.0.1', port: (server.address() as AddressInfo).port, server };
}

const named = (name: string): Promise<Upstream & { server: Server }> =>
  replica((_, response) => response.end(name));

async function open(...upstreams: Upstream[]): Promise<void> {
  zoneId = `zon_${(zones += 1)}`;
  zone = await ingress.open(zoneId, null);
  ingress.route(zoneId, upstreams);
}

interface Answer {
  status: number;
  body: string;
  message: IncomingMessage;
  localPort: number | undefined;
}

async function ask(
  options_: {
    method?: string;
    path?: string;
    headers?: Record<string, string>;
    body?: string;
    agent?: Agent;
  } = {},
): Promise<Answer> {
  const { body, ...rest } = options_;
  const asked = request({ host: '127.0.0.1', port: zone.port, ...rest });
  asked.end(body);
  const [message] = (await once(asked, 'response')) as [IncomingMessage];
  const { localPort } = message.socket;
  return { status: message.statusCode ?? 0, body: await text(message), message, localPort };
}

describe('an ingress', () => {
  test('answers 503 as long as a zone has no replicas', async () => {
    await open();
    expect(await ask()).toMatchObject({ status: 503, body: 'No release of this zone is ready.\n' });
  });

  test('opens a zone again at the port it had, and at another when that is taken', async () => {
    await open();
    const { port, url } = zone;
    expect(url).toBe(`http://127.0.0.1:${port}/`);
    expect(await ingress.open(zoneId, null)).toEqual(zone);
    const second = new LoopbackIngress(options);
    const moved = await second.open('zon_taken', port);
    expect(moved.port).not.toBe(port);
    await second.closeAll();
    await ingress.close(zoneId);
    expect((await ingress.open(zoneId, port)).port).toBe(port);
  });

  test('takes turns among replicas', async () => {
    await open(await named('a'), await named('b'));
    const answers = await Promise.all(Array.from({ length: 10 }, () => ask()));
    expect(
      answers
        .map(({ body }) => body)
        .toSorted()
        .join(''),
    ).toBe('aaaaabbbbb');
  });

  test('passes method, path, body, status and repeated headers on, and nothing meant for one hop', async () => {
    const echo = await replica(async (asked, response) => {
      response.setHeader('set-cookie', ['a=1', 'b=2']);
      response.setHeader('x-private', '1');
      response.setHeader('connection', 'close, x-private');
      response.writeHead(418, 'Teapot');
      response.end(
        JSON.stringify({
          method: asked.method,
          url: asked.url,
          headers: asked.headers,
          body: await text(asked),
        }),
      );
    });
    await open(echo);
    const headers = {
      'x-mine': 'x',
      connection: 'x-hop',
      'x-hop': '1',
      te: 'trailers',
      'x-forwarded-for': '6.6.6.6',
    };
    const answer = await ask({ method: 'POST', path: '/a?b=c%20d', body: 'hello', headers });
    expect(answer.status).toBe(418);
    expect(answer.message.statusMessage).toBe('Teapot');
    expect(answer.message.headers['set-cookie']).toEqual(['a=1', 'b=2']);
    expect(answer.message.headers).not.toHaveProperty('x-private');
    const seen = JSON.parse(answer.body) as { headers: Record<string, string> };
    expect(seen).toMatchObject({ method: 'POST', url: '/a?b=c%20d', body: 'hello' });
    expect(seen.headers).toMatchObject({
      'x-mine': 'x',
      'x-forwarded-for': '127.0.0.1',
      host: `127.0.0.1:${zone.port}`,
    });
    expect(seen.headers).not.toHaveProperty('x-hop');
    expect(seen.headers).not.toHaveProperty('te');
  });

  test('says where a body ends, even that of a GET', async () => {
    const seen: string[] = [];
    await open(
      await replica(async (asked, response) => {
        seen.push(`${asked.method} ${asked.url} ${await text(asked)}`);
        response.end('ok');
      }),
    );
    const socket = connect(zone.port, '127.0.0.1');
    socket.write(
      'GET /a HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n1d\r\nGET /smuggled HTTP/1.1\r\n\r\nabc\r\n0\r\n\r\n',
    );
    await once(socket, 'data');
    socket.destroy();
    expect(seen).toEqual(['GET /a GET /smuggled HTTP/1.1\r\n\r\nabc']);
  });

  test('streams both ways', async () => {
    const echo = await replica((asked, response) => {
      response.writeHead(200);
      asked.pipe(response);
    });
    await open(echo);
    const asked = request({ host: '127.0.0.1', port: zone.port, method: 'POST' });
    asked.write('first');
    const [message] = (await once(asked, 'response')) as [IncomingMessage];
    expect(String((await once(message, 'data'))[0])).toBe('first');
    asked.write('second');
    expect(String((await once(message, 'data'))[0])).toBe('second');
    asked.end();
    await once(message.resume(), 'end');
  });

  test('keeps a client connection over a change of replicas', async () => {
    await open(await named('old'));
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const first = await ask({ agent });
    ingress.route(zoneId, [await named('new')]);
    const second = await ask({ agent });
    expect([first.body, second.body]).toEqual(['old', 'new']);
    expect(second.localPort).toBe(first.localPort);
    agent.destroy();
  });

  test('gives a request to another replica when one is gone, also with a body', async () => {
    const gone = await named('gone');
    await new Promise((resolve) => gone.server.close(resolve));
    await open(gone, await named('there'));
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, index) => ask(index % 2 ? { method: 'POST', body: 'x' } : {})),
    );
    expect(answers.map(({ body }) => body)).toEqual(Array(6).fill('there'));
    ingress.route(zoneId, [gone]);
    expect((await ask()).status).toBe(502);
  });

  test('does not make an answer that broke off look whole', async () => {
    await open(
      await replica((_, response) => {
        response.write('half');
        setImmediate(() => response.destroy());
      }),
    );
    await expect(ask()).rejects.toThrow(/aborted|hang up|reset/);
  });

  test('lets go of a replica when the client goes away', async () => {
    const closed = vi.fn();
    const slow = await replica((asked) => asked.socket.once('close', closed));
    await open(slow);
    const asked = request({ host: '127.0.0.1', port: zone.port }).on('error', () => {});
    asked.end();
    await once(slow.server, 'request');
    asked.destroy();
    await vi.waitFor(() => expect(closed).toHaveBeenCalled(), 30_000);
    await ingress.drained(zoneId, [slow], 60_000);
  });

  test('connects WebSockets', async () => {
    const { server, ...upstream } = await named('');
    const sockets = new WebSocketServer({ server });
    sockets.on('connection', (socket) => socket.on('message', (data) => socket.send(`echo ${String(data)}`)));
    await open(upstream);
    const client = new WebSocket(`ws://127.0.0.1:${zone.port}/`);
    await once(client, 'open');
    client.send('hello');
    expect(String((await once(client, 'message'))[0])).toBe('echo hello');
    const drained = ingress.drained(zoneId, [upstream], 60_000);
    client.close();
    await drained;
    const declined = new WebSocket(`ws://127.0.0.1:${zone.port}/`);
    ingress.route(zoneId, []);
    const [error] = (await once(declined, 'error')) as [Error];
    expect(error.message).toMatch(/503|401|socket/);
  });
});

describe('switching traffic', () => {
  test('fails no request under load, and finishes on the old replicas what they began', async () => {
    const late =
      (name: string): RequestListener =>
      (_, response) =>
        void setTimeout(() => response.end(name), Math.random() * 20);
    let current = [await replica(late('0')), await replica(late('0'))];
    await open(...current);
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const seen = new Map<string, number>();
    const failures: unknown[] = [];
    let stopped = false;
    const client = async (index: number): Promise<void> => {
      while (!stopped) {
        const body = index % 3 === 0 ? { method: 'POST', body: 'x'.repeat(2_000) } : {};
        const answer = await ask({ agent, ...body }).catch((error: unknown) => ({
          status: 0,
          body: String(error),
        }));
        if (answer.status === 200) seen.set(answer.body, (seen.get(answer.body) ?? 0) + 1);
        else failures.push(answer);
      }
    };
    const clients = Array.from({ length: 16 }, (_, index) => client(index));
    for (let version = 1; version <= 8; version += 1) {
      await vi.waitFor(() => expect(seen.get(String(version - 1)) ?? 0).toBeGreaterThan(30), 30_000);
      const next = [await replica(late(String(version))), await replica(late(String(version)))];
      const old = current;
      ingress.route(zoneId, next);
      await ingress.drained(zoneId, old, 10_000);
      // As a stopped process would: at once, with every connection.
      for (const { server } of old) {
        server.closeAllConnections();
        server.close();
      }
      current = next;
    }
    await vi.waitFor(() => expect(seen.get('8') ?? 0).toBeGreaterThan(30), 30_000);
    stopped = true;
    await Promise.all(clients);
    agent.destroy();
    expect(failures).toEqual([]);
    expect(seen.size).toBe(9);
  }, 30_000);

  test('waits for what is under way, but not for ever', async () => {
    const held = await replica(() => {});
    await open(held);
    const asked = request({ host: '127.0.0.1', port: zone.port }).on('error', () => {});
    asked.end();
    await once(held.server, 'request');
    ingress.route(zoneId, []);
    const begun = performance.now();
    await ingress.drained(zoneId, [held], 100);
    expect(performance.now() - begun).toBeGreaterThan(90);
    asked.destroy();
  });
});
