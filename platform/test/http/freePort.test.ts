import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { freePort } from '../../src/http/freePort.js';
import { listenOn } from '../../src/http/listenOn.js';

it('gives ports that nobody listens on, none twice, and none that the system could take for a connection', async () => {
  const ports = new Set<number>();
  for (let asked = 0; asked < 50; asked++) ports.add(await freePort());
  expect(ports.size).toBe(50);
  expect(Math.max(...ports)).toBeLessThan(32_768);
  const [one] = ports;
  await using server = createServer();
  expect(await listenOn(server, one!, '127.0.0.1')).toBe(one);
});

it('passes over a port that is taken, or said to be', async () => {
  const before = await freePort();
  await using server = createServer();
  await listenOn(server, before + 1, '127.0.0.1');
  expect(await freePort(new Set([before + 2]))).toBeGreaterThan(before + 2);
});
