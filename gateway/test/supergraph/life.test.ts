import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { textSource } from '../../src/sources/TextSource.js';
import { Feed } from '../fixtures/Feed.js';
import { RawSocket } from '../fixtures/RawSocket.js';
import { shop } from '../fixtures/shop.js';
import { startStandalone, type RunningStandalone } from '../fixtures/startStandalone.js';

/** A gateway's life while its supergraph changes. */
let feed: Feed;
let running: RunningStandalone;
const plans: string[] = [];
beforeEach(async () => {
  feed = new Feed();
  plans.length = 0;
  const watching = { name: 'test', plan: ({ query }: { query: string }) => void plans.push(query) };
  running = await startStandalone(shop(feed), { plugins: [watching] });
});
afterEach(() => running[Symbol.asyncDispose]());

/** The supergraph with another description, which clients can see. */
const described = (text: string) => running.sdl.replace('type Good\n', `"${text}"\ntype Good\n`);
const description = async () =>
  (await running.ask('{ __type(name: "Good") { description } }')).data?.['__type'] as {
    description: unknown;
  };
const readiness = async () =>
  (await fetch(`${running.url}/health/ready`)).json() as Promise<Record<string, unknown>>;
const metrics = async () => (await fetch(`${running.url}/metrics`)).text();
const everything = '{ goods { name left } stocked }';

test('swaps ten times under load without failing a request', async () => {
  expect(described('x')).not.toBe(running.sdl);
  const wrong: unknown[] = [];
  let asked = 0;
  let swapping = true;
  const client = async (): Promise<void> => {
    while (swapping) {
      const answer = await running.ask(everything).catch((error: unknown) => error);
      asked++;
      if (
        JSON.stringify(answer) !==
        '{"data":{"goods":[{"name":"good 1","left":10},{"name":"good 2","left":20}],"stocked":2}}'
      )
        wrong.push(answer);
    }
  };
  const clients = Array.from({ length: 8 }, client);
  for (let swap = 1; swap <= 10; swap++) {
    const before = asked;
    await running.gateway.updateSupergraph(described(`number ${swap}`));
    await expect.poll(() => asked, { interval: 1 }).toBeGreaterThan(before + 4);
  }
  swapping = false;
  await Promise.all(clients);
  expect(wrong).toEqual([]);
  expect(asked).toBeGreaterThan(50);
  expect(await description()).toEqual({ description: 'number 10' });
  expect(await metrics()).toContain('gantry_gateway_supergraph_updates_total{outcome="swapped"} 10');
});

test('plans what is in use before it swaps, and not again when it is asked', async () => {
  await running.ask(everything);
  await running.ask('{ stocked }');
  expect(plans.splice(0)).toEqual([everything, '{ stocked }']);
  await running.gateway.updateSupergraph(described('next'));
  expect(plans.splice(0)).toEqual(['{ stocked }', everything]);
  await running.ask(everything);
  expect(plans).toEqual([]);
});

test('reads a supergraph while the event loop has nothing to do', async () => {
  const before = performance.eventLoopUtilization();
  await running.gateway.updateSupergraph(described('next'));
  // Read on the loop itself, the supergraph would keep it at work all the time.
  expect(performance.eventLoopUtilization(before).utilization).toBeLessThan(0.5);
});

test('plans an operation once for all who send it at the same time', async () => {
  await Promise.all(Array.from({ length: 5 }, () => running.ask('{ goods { name } }')));
  expect(plans).toEqual(['{ goods { name } }']);
});

test('leaves out what the next supergraph has no more', async () => {
  await running.ask('{ fails }');
  await running.gateway.updateSupergraph(running.sdl.replace(/\n\s*fails: String.*/, ''));
  expect((await running.ask('{ fails }')).errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('lets a request finish on the supergraph it began on', async () => {
  let release: (value: unknown) => void = () => {};
  const gate = new Promise((resolve) => {
    release = resolve;
  });
  const goods = running.subgraphs['goods']!;
  goods.answer = async () => {
    await gate;
    return { data: { fails: 'after all' } };
  };
  const asked = running.ask('{ fails }');
  await expect.poll(() => goods.requests.length).toBe(1);
  await running.gateway.updateSupergraph(running.sdl.replace(/\n\s*fails: String.*/, ''));
  release(undefined);
  expect(await asked).toEqual({ data: { fails: 'after all' } });
});

test('lets subscriptions go on', async () => {
  using socket = new RawSocket(running.url);
  await socket.initialise({});
  await socket.send({
    id: '1',
    type: 'subscribe',
    payload: { query: 'subscription { counted { text good { left } } }' },
  });
  feed.push('one');
  const event = (text: string) => ({
    id: '1',
    type: 'next',
    payload: { data: { counted: { text, good: { left: 70 } } } },
  });
  expect(await socket.next()).toEqual(event('one'));
  await running.gateway.updateSupergraph(described('next'));
  feed.push('two');
  expect(await socket.next()).toEqual(event('two'));
  await running.gateway.updateSupergraph(described('after next'));
  feed.push('three');
  expect(await socket.next()).toEqual(event('three'));
});

test('keeps the old supergraph when the next is bad, loudly', async () => {
  await running.gateway.updateSupergraph(described('good'));
  await expect(running.gateway.updateSupergraph('type Query { broken')).rejects.toThrow('Syntax Error');
  expect(await description()).toEqual({ description: 'good' });
  expect(await readiness()).toMatchObject({
    ready: true,
    rejectedSupergraph: { message: expect.stringContaining('Syntax Error'), at: expect.any(String) },
  });
  expect(await metrics()).toContain('gantry_gateway_supergraph_updates_total{outcome="rejected"} 1');
  expect(running.logged.join()).toContain('A supergraph was rejected; the one that is served stays.');
  await running.gateway.updateSupergraph(described('better'));
  expect(await readiness()).not.toHaveProperty('rejectedSupergraph');
});

test('rejects a supergraph whose subgraphs cannot be reached by its URLs, and keeps those it has', async () => {
  const unroutable = running.sdl.replaceAll(/url: "http:[^"]*"/g, 'url: ""');
  await expect(running.gateway.updateSupergraph(unroutable)).rejects.toThrow('has no http(s) URL');
  expect(await running.ask('{ stocked }')).toEqual({ data: { stocked: 2 } });
});

describe('watches', () => {
  test('a file, also one that is replaced', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gantry-life-'));
    const file = join(folder, 'supergraph.graphql');
    await writeFile(file, described('first'));
    running.gateway.watchSupergraph(textSource(file), { intervalMs: 5 });
    await expect.poll(description).toEqual({ description: 'first' });
    await writeFile(join(folder, 'next'), described('second'));
    await rename(join(folder, 'next'), file);
    await expect.poll(description).toEqual({ description: 'second' });
    await writeFile(file, 'broken');
    await expect.poll(async () => (await readiness())['rejectedSupergraph']).toBeDefined();
    await rm(file);
    await expect.poll(metrics).toMatch(/updates_total\{outcome="unreachable"\} [1-9]/);
    expect(await description()).toEqual({ description: 'second' });
    await writeFile(file, described('third'));
    await expect.poll(description).toEqual({ description: 'third' });
    await rm(folder, { recursive: true });
  });

  test('a URL, by its ETag', async () => {
    let text = described('first');
    let status = 200;
    const asked: (string | undefined)[] = [];
    const server = createServer((request, response) => {
      const etag = `"${text.length}"`;
      asked.push(request.headers['if-none-match']);
      if (request.headers['if-none-match'] === etag && status === 200) response.writeHead(304).end();
      else response.writeHead(status, { etag }).end(text);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/supergraph`;
    running.gateway.watchSupergraph(textSource(url), { intervalMs: 5 });
    await expect.poll(description).toEqual({ description: 'first' });
    await expect.poll(() => asked.length).toBeGreaterThan(2);
    expect(asked.slice(0, 2)).toEqual([undefined, `"${text.length}"`]);
    status = 500;
    await expect.poll(metrics).toMatch(/updates_total\{outcome="unreachable"\} [1-9]/);
    [text, status] = [described('the second'), 200];
    await expect.poll(description).toEqual({ description: 'the second' });
    await running.gateway.close();
    server.closeAllConnections();
    server.close();
  });
});
