import { createServer } from 'node:http';
import { expect, it } from 'vitest';
import { freePort } from '../../src/http/freePort.js';
import { listenOn } from '../../src/http/listenOn.js';

it('gives ports that can be listened on, none twice, and none that the system could take for a connection', async () => {
  const ports = new Set<number>();
  for (let asked = 0; asked < 50; asked++) ports.add(await freePort());
  expect(ports.size).toBe(50);
  expect(Math.max(...ports)).toBeLessThan(32_768);
  for (const port of [...ports].slice(0, 3)) {
    await using server = createServer();
    expect(await listenOn(server, port, '127.0.0.1')).toBe(port);
  }
});

it('passes over a port that is taken, or said to be', async () => {
  await using server = createServer();
  // They come in their order: what would be next is taken, and the one after that is said to be.
  let taken: number | undefined;
  while (taken === undefined) {
    const next = (await freePort()) + 1;
    // Somebody else may have it.
    taken = await listenOn(server, next, '127.0.0.1').catch(() => undefined);
  }
  const given: number[] = [];
  for (let asked = 0; asked < 5; asked++) given.push(await freePort(new Set([taken + 1])));
  expect(given).not.toContain(taken);
  expect(given).not.toContain(taken + 1);
});
