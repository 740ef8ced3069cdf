import { beforeEach, describe, expect, test } from 'vitest';
import { PlainResponse } from '../../../src/edge/plain/PlainResponse.js';

let sent: [head: string, body: string, isLast: boolean][];
let destroyed: number;
const receiver = {
  send: (head: string, body: Buffer | string, isLast: boolean) => {
    sent.push([head.replace(/Date: .* GMT/, 'Date: now'), body.toString('latin1'), isLast]);
  },
  destroy: () => {
    destroyed++;
  },
  hasGone: true,
};
const respond = (isLast = false): PlainResponse =>
  new PlainResponse(receiver, isLast, 'Connection: keep-alive\r\n');
beforeEach(() => {
  sent = [];
  destroyed = 0;
});

test('goes out as one head and one body, with what was said before and at the end', () => {
  const response = respond().setHeader('x-a', 1).appendHeader('vary', 'a').appendHeader('vary', ['b', 'c']);
  response.appendHeader('x-none', []);
  expect(response.getHeaderNames()).toEqual(['x-a', 'vary']);
  expect(response.hasHeader('vary')).toBe(true);
  expect(response.headersSent).toBe(false);
  response.writeHead(404, { 'content-length': 2, 'x-a': 2 });
  expect(response.headersSent).toBe(true);
  expect(response.end(Buffer.from('no')).statusCode).toBe(404);
  const head =
    'HTTP/1.1 404 Not Found\r\nx-a: 2\r\nvary: a, b, c\r\ncontent-length: 2\r\nDate: now\r\nConnection: keep-alive\r\n\r\n';
  expect(sent).toEqual([[head, 'no', false]]);
});

test('has gone when it was sent and its connection holds nothing of it', () => {
  const response = respond();
  expect(response.hasGone).toBe(false);
  expect(response.end(Buffer.from('it')).hasGone).toBe(true);
  const waiting = new PlainResponse({ ...receiver, hasGone: false }, false, '');
  expect(waiting.end(Buffer.from('it')).hasGone).toBe(false);
});

test('takes fields as a list, with others said before and without', () => {
  respond().writeHead(200, ['x-a', '1', 'content-length', '0']).end();
  respond().setHeader('x-a', '0').writeHead(200, ['x-a', '1', 'content-length', '0']).end();
  const head =
    'HTTP/1.1 200 OK\r\nx-a: 1\r\ncontent-length: 0\r\nDate: now\r\nConnection: keep-alive\r\n\r\n';
  expect(sent).toEqual([
    [head, '', false],
    [head, '', false],
  ]);
});

test('says how long a body is when nobody has', () => {
  respond().end('grün');
  respond().end('grün', 'latin1');
  respond().end();
  respond().writeHead(200, {}).end('a');
  respond().writeHead(204, {}).end();
  const head = (length: number): string =>
    `HTTP/1.1 200 OK\r\ncontent-length: ${length}\r\nDate: now\r\nConnection: keep-alive\r\n\r\n`;
  expect(sent).toEqual([
    [head(5), Buffer.from('grün').toString('latin1'), false],
    [head(4), 'grün', false],
    [head(0), '', false],
    [head(1), 'a', false],
    [expect.not.stringContaining('content-length'), '', false],
  ]);
});

test('is sent once', () => {
  const response = respond();
  response.end('a');
  response.end('b');
  expect(sent.map(([, body]) => body)).toEqual(['a']);
});

describe('ends the connection', () => {
  const closing = /\r\nConnection: close\r\n\r\n$/;

  test('when that is said from outside', () => {
    respond(true).writeHead(200, ['x-a', '1']).end();
    expect(sent).toEqual([[expect.stringMatching(closing), '', true]]);
  });

  test('when a handler says so', () => {
    respond().setHeader('connection', 'close').writeHead(413, { 'content-length': 0 }).end();
    respond().writeHead(413, { 'content-length': 0, connection: 'close' }).end();
    const last = [expect.stringMatching(closing), '', true];
    expect(sent).toEqual([last, last]);
    expect(sent.map(([head]) => head.match(/connection/gi)?.length)).toEqual([1, 1]);
  });

  test('when it is cut off', () => {
    respond().destroy();
    expect([destroyed, sent]).toEqual([1, []]);
  });
});

test.each([
  ['a value', (response: PlainResponse) => response.setHeader('x-a', 'b\r\nx-c: d')],
  ['a name', (response: PlainResponse) => response.setHeader('x-a: b\r\nx-c', 'd')],
  ['a value that is added', (response: PlainResponse) => response.appendHeader('x-a', ['b\n'])],
  ['a value in a list', (response: PlainResponse) => response.writeHead(200, ['x-a', 'b\r\n'])],
  ['a value by name', (response: PlainResponse) => response.writeHead(200, { 'x-a': 'b\r\n' })],
])('refuses a line break in %s, and sends nothing', (_what, write) => {
  const response = respond();
  expect(() => write(response)).toThrow(/Invalid character in header content|must be a valid HTTP token/);
  expect(sent).toEqual([]);
});

describe('tells who makes it that the client has left', () => {
  test('before the end', () => {
    let left = 0;
    const response = respond();
    response.leave();
    response.onLeft(() => left++);
    response.leave();
    expect(left).toBe(1);
  });

  test('not after it', () => {
    const response = respond();
    response.onLeft(() => {
      throw new Error('Nobody has left.');
    });
    response.end();
    response.leave();
    expect(sent).toHaveLength(1);
  });
});
