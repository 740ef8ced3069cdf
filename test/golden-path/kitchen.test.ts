import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { Ticket } from '../src/golden-path/kitchen/Kitchen.js';
import { KitchenProcess } from '../src/golden-path/kitchen/KitchenProcess.js';

const order = (orderId: string) => ({
  orderId,
  items: [{ sku: 'bao', quantity: 2 }],
  readyBy: '2026-11-21T18:00:00Z',
});

describe('the kitchen', () => {
  let kitchen: KitchenProcess;
  beforeAll(async () => {
    kitchen = await KitchenProcess.start();
    await kitchen.setStock({ bao: 100, ramen: 1 });
  });
  afterAll(() => kitchen.stop());

  const call = (method: string, path: string, body?: unknown, key?: string): Promise<Response> =>
    fetch(kitchen.url + path, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: { 'content-type': 'application/json', ...(key ? { 'idempotency-key': key } : {}) },
    });

  it('answers every path of its OpenAPI document', async () => {
    const document = parse(readFileSync(new URL('./kitchen.openapi.yaml', import.meta.url), 'utf8'));
    for (const [path, methods] of Object.entries<object>(document.paths))
      for (const method of Object.keys(methods))
        expect((await call(method.toUpperCase(), path, method === 'post' ? {} : undefined)).status).not.toBe(
          404,
        );
    expect((await call('GET', '/menu')).status).toBe(404);
  });

  it('names what is missing in stock', async () => {
    const ask = async (...items: object[]) => (await call('POST', '/stock/check', { items })).json();
    expect(await ask({ sku: 'bao', quantity: 2 })).toEqual({ available: true, missing: [] });
    expect(
      await ask({ sku: 'ramen', quantity: 1 }, { sku: 'ramen', quantity: 1 }, { sku: 'tea', quantity: 1 }),
    ).toEqual({
      available: false,
      missing: ['ramen', 'tea'],
    });
  });

  it('schedules an order once per idempotency key and remembers its answer', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => call('POST', '/orders', order('A-1'), 'key-1')));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const tickets = await Promise.all(answers.map((answer) => answer.json() as Promise<Ticket>));
    expect(new Set(tickets.map(({ ticket }) => ticket)).size).toBe(1);
    expect(await kitchen.orders()).toContainEqual({ key: 'key-1', orderId: 'A-1', requests: 3, effects: 1 });
    expect((await call('POST', '/orders', order('A-2'), 'key-1')).status).toBe(422);
  });

  it('refuses an order without a key, one that is no order, and one that finds it full', async () => {
    expect((await call('POST', '/orders', order('A-3'))).status).toBe(400);
    expect((await call('POST', '/orders', { orderId: 'A-3' }, 'key-2')).status).toBe(400);
    await kitchen.setFreeSlots(0);
    expect((await call('POST', '/orders', order('A-3'), 'key-3')).status).toBe(409);
    expect(await (await call('GET', '/capacity')).json()).toMatchObject({ free: 0 });
    await kitchen.setFreeSlots(20);
  });

  it('answers 503 with Retry-After as often as it is told to', async () => {
    await kitchen.fail({ operation: 'getCapacity', times: 2, retryAfter: 1 });
    const answers = [
      await call('GET', '/capacity'),
      await call('GET', '/capacity'),
      await call('GET', '/capacity'),
    ];
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 200]);
    expect(answers[0]?.headers.get('retry-after')).toBe('1');
  });

  it('keeps answers back while held, though their effect has happened', async () => {
    await kitchen.hold('scheduleOrder');
    const answering = call('POST', '/orders', order('A-4'), 'key-4');
    await expect
      .poll(() => kitchen.orders())
      .toContainEqual({ key: 'key-4', orderId: 'A-4', requests: 1, effects: 1 });
    await kitchen.release('scheduleOrder');
    expect((await answering).status).toBe(201);
  });
});
