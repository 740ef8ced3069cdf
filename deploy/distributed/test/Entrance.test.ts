import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { freePort } from '@gantry/platform/http/freePort.js';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Entrance, type Upstream } from '../src/Entrance.js';

const servers: Server[] = [];
/** Says its name and what it was asked; is ready unless it is not, and hangs up on who asks about it where `readiness` has nothing to say. */
async function upstream(name: string, readiness: () => boolean | undefined = () => true): Promise<Upstream> {
  const server = createServer((request, response) => {
    if (request.url === '/health/ready') {
      const ready = readiness();
      if (ready === undefined) response.destroy();
      else response.writeHead(ready ? 200 : 503).end();
    } else
      request
        .on('data', (body) => response.end(`${name} ${request.url} ${String(body)}`))
        .on('end', () => response.end());
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, probeUrl: url };
}

let entrance: Entrance;
let url: string;
beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const dead = { url: `http://127.0.0.1:${await freePort()}`, probeUrl: '' };
  const receiver = await upstream('receiver');
  entrance = await Entrance.open(port, {
    gateways: [await upstream('gateway'), await upstream('starting', () => false)],
    // One answers for itself and for one that is gone before anybody has noticed.
    webhooks: [await upstream('ending', () => false), { ...dead, probeUrl: receiver.probeUrl }, receiver],
    issuer: (_request, response) => void response.end('issuer'),
  });
});
afterAll(async () => {
  await entrance?.close();
  for (const server of servers) server.close();
});

const post = async (path: string) => (await fetch(url + path, { method: 'POST', body: 'body' })).text();

it('gives webhooks to whoever receives them and is ready, and all else to a gateway', async () => {
  for (let turn = 0; turn < 4; turn += 1) {
    expect(await post('/webhooks/whk_1?a=b')).toBe('receiver /webhooks/whk_1?a=b body');
    expect(await post('/graphql')).toBe('gateway /graphql body');
  }
  expect(await post('/webhooksome')).toBe('gateway /webhooksome body');
  expect(await post('/oidc/token')).toBe('issuer');
});

it('gives nothing to who says that it is not ready, and something still to who has too much to do to say so', async () => {
  let ready: boolean | undefined = true;
  let looks = 0;
  const only = await upstream('only', () => {
    looks += 1;
    return ready;
  });
  const port = await freePort();
  const issuer = (): void => undefined;
  const small = await Entrance.open(port, { gateways: [only], webhooks: [], issuer });
  const status = async () => (await fetch(`http://127.0.0.1:${port}/graphql`, { method: 'POST' })).status;
  const afterLooks = async (count: number): Promise<void> => {
    const before = looks;
    await expect.poll(() => looks, { interval: 10 }).toBeGreaterThanOrEqual(before + count);
  };
  try {
    expect(await status()).toBe(200);
    ready = undefined;
    await afterLooks(1);
    expect(await status()).toBe(200);
    await expect.poll(status).toBe(503);
    ready = true;
    await expect.poll(status).toBe(200);
    ready = false;
    await expect.poll(status).toBe(503);
  } finally {
    await small.close();
  }
});
