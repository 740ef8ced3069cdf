import { afterEach, beforeEach, expect, test } from 'vitest';
import { HttpFront } from '../../src/edge/HttpFront.js';

let front: HttpFront;
let url: string;
let errors: unknown[];
let answers: [string, string, number][];

beforeEach(async () => {
  errors = [];
  answers = [];
  front = new HttpFront({
    onUpgrade: (_request, connection) => connection.destroy(),
    onError: (error) => errors.push(error),
    onAnswered: (route, method, status) => answers.push([route, method, status]),
  });
  url = `http://127.0.0.1:${await front.listen(0, '127.0.0.1')}`;
});
afterEach(() => front.close(0));

const internal = { errors: [{ message: expect.any(String), extensions: { code: 'INTERNAL' } }] };

test.each([
  [
    'throws',
    () => {
      throw new Error('secret');
    },
  ],
  ['rejects', () => Promise.reject(new Error('secret'))],
])(
  'answers a bare 500 where a handler %s, and tells of the error and of the answer',
  async (_how, handler) => {
    front.route('/it', handler);
    const response = await fetch(`${url}/it?x=1`);
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toEqual(internal);
    expect(text).not.toContain('secret');
    expect(errors).toEqual([new Error('secret')]);
    await expect.poll(() => answers, { timeout: 30_000 }).toEqual([['/it', 'GET', 500]]);
  },
);

test('cuts an answer off where a handler fails in the middle of it', async () => {
  front.route('/half', async (_request, response) => {
    response.writeHead(200, { 'content-length': 10 });
    response.write('half');
    await new Promise((resolve) => setImmediate(resolve));
    throw new Error('secret');
  });
  await expect(fetch(`${url}/half`).then((response) => response.text())).rejects.toThrow('terminated');
  expect(errors).toEqual([new Error('secret')]);
});

test('tells of answers by the route or prefix that they are for, whether a handler answers at once or later', async () => {
  front.route('/now', (_request, response) => response.end('now'));
  front.mount('/below', async (_request, response) => {
    await new Promise((resolve) => setImmediate(resolve));
    response.end('later');
  });
  expect(await (await fetch(`${url}/now?a=b`)).text()).toBe('now');
  expect(await (await fetch(`${url}/below/it`)).text()).toBe('later');
  expect((await fetch(`${url}/nowhere`)).status).toBe(404);
  const told = [
    ['/now', 'GET', 200],
    ['/below', 'GET', 200],
    ['none', 'GET', 404],
  ];
  await expect.poll(() => answers, { timeout: 30_000 }).toEqual(told);
});
