import { ResponseReader, type HttpResponse } from '@gantry/platform/http/ResponseReader.js';
import fc from 'fast-check';
import { expect, test } from 'vitest';

const limit = 1_000_000;

/** Reads a response that comes in pieces, each of which is overwritten once it has been read. */
function read(bytes: Buffer, cuts: readonly number[] = [], maxBytes = limit): HttpResponse | undefined {
  const reader = new ResponseReader(maxBytes);
  const borders = [0, ...[...new Set(cuts)].sort((one, other) => one - other), bytes.length];
  let response: HttpResponse | undefined;
  for (const [index, border] of borders.slice(1).entries()) {
    const piece = Buffer.from(bytes.subarray(borders[index], border));
    response = reader.push(piece) ?? response;
    piece.fill('#');
  }
  return response ?? reader.end();
}

const message = (head: string, body: Buffer | string = ''): Buffer =>
  Buffer.concat([Buffer.from(`${head}\r\n\r\n`, 'latin1'), Buffer.from(body)]);

function chunked(body: Buffer, sizes: readonly number[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  for (const size of [...sizes, body.length]) {
    const chunk = body.subarray(at, at + size);
    at += chunk.length;
    if (chunk.length > 0)
      parts.push(Buffer.from(`${chunk.length.toString(16)};ext=1\r\n`), chunk, Buffer.from('\r\n'));
  }
  return Buffer.concat([...parts, Buffer.from('0\r\nx-trailer: 1\r\n\r\n')]);
}

test('reads the same however a response is cut into pieces', () => {
  const body = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes));
  const framed = fc.oneof(
    body.map((bytes) => ({
      bytes,
      sent: message(`HTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}`, bytes),
    })),
    fc.tuple(body, fc.array(fc.integer({ min: 1, max: 80 }))).map(([bytes, sizes]) => ({
      bytes,
      sent: message('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked', chunked(bytes, sizes)),
    })),
    body.map((bytes) => ({ bytes, sent: message('HTTP/1.1 200 OK', bytes) })),
    body.map((bytes) => ({
      bytes,
      sent: message(
        `HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\nHTTP/1.1 200\r\ncontent-length:${bytes.length}`,
        bytes,
      ),
    })),
  );
  fc.assert(
    fc.property(framed, fc.array(fc.nat({ max: 400 })), ({ bytes, sent }, cuts) => {
      const response = read(
        sent,
        cuts.filter((cut) => cut < sent.length),
      );
      expect(response?.status).toBe(200);
      expect(response?.bytes.equals(bytes)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test.each([
  ['HTTP/1.1 200 OK\r\ncontent-length: 0', true],
  ['HTTP/1.1 200 OK\r\ncontent-length: 0\r\nConnection: close', false],
  ['HTTP/1.0 200 OK\r\ncontent-length: 0', false],
  ['HTTP/1.0 200 OK\r\ncontent-length: 0\r\nconnection: Keep-Alive', true],
  ['HTTP/1.1 204 No Content', true],
  ['HTTP/1.1 200 OK', false],
])('knows from %j whether the connection may be used again', (head, isKeptAlive) => {
  expect(read(message(head))).toMatchObject({ isKeptAlive });
});

test('says for how long the server keeps the connection, and what it says of keeping the answer', () => {
  const head =
    'HTTP/1.1 200 OK\r\nKeep-Alive: timeout=5, max=9\r\nCache-Control: private\r\ncache-control: max-age=3\r\ncontent-length: 0';
  expect(read(message(head))).toMatchObject({ keepAliveSeconds: 5, cacheControl: 'private, max-age=3' });
});

test.each([
  ['55', 55],
  ['7, 9', 7],
  ['-1', undefined],
  ['soon', undefined],
])('reads an age of "%s" as RFC 9111 has it', (text, age) => {
  expect(read(message(`HTTP/1.1 200 OK\r\nAge: ${text}\r\ncontent-length: 0`))?.age).toBe(age);
});

test.each([
  ['another protocol', message('SSH-2.0-OpenSSH')],
  ['two lengths', message('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2', '{}')],
  ['a length that is none', message('HTTP/1.1 200 OK\r\ncontent-length: -1')],
  [
    'a length and chunks',
    message('HTTP/1.1 200 OK\r\ncontent-length: 1\r\ntransfer-encoding: chunked', '0\r\n\r\n'),
  ],
  ['another coding', message('HTTP/1.1 200 OK\r\ntransfer-encoding: gzip, chunked', '0\r\n\r\n')],
  ['white space before a colon', message('HTTP/1.1 200 OK\r\ncontent-length : 0')],
  ['a line that goes on', message('HTTP/1.1 200 OK\r\nx: 1\r\n 2\r\ncontent-length: 0')],
  ['more than the length', message('HTTP/1.1 200 OK\r\ncontent-length: 1', '{}')],
  ['more than no body', message('HTTP/1.1 204 No Content', '{}')],
  [
    'a chunk longer than it says',
    message('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked', '1\r\n{}\r\n0\r\n\r\n'),
  ],
  ['a chunk without a size', message('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked', 'x\r\n')],
  ['lines that end with a line feed only', message('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked', '0\n\n')],
  [
    'more than the chunks',
    message('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked', '0\r\n\r\nHTTP/1.1 200 OK'),
  ],
  ['a head without an end', Buffer.alloc(70_000, 'x')],
])('refuses %s', (_what, bytes) => {
  expect(() => read(bytes)).toThrow(/^(The|There|A) /);
});

test('refuses bodies that are larger than they may be', () => {
  const body = Buffer.alloc(200);
  const small = 100;
  expect(() => read(message('HTTP/1.1 200 OK\r\ncontent-length: 200', body), [], small)).toThrow(
    'larger than 100',
  );
  expect(() => read(message('HTTP/1.1 200 OK', body), [], small)).toThrow('larger than 100');
  const sent = message('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked', chunked(body, [50, 50, 50]));
  expect(() => read(sent, [], small)).toThrow('larger than 100');
});

test('leaves what was read as it is for as long as nobody gives it back, and then has nothing of it', () => {
  const bodies = fc.array(
    fc.record({ size: fc.nat({ max: 10_000 }), isChunked: fc.boolean(), isGivenBack: fc.boolean() }),
  );
  fc.assert(
    fc.property(bodies, (all) => {
      const responses = all.map(({ size, isChunked, isGivenBack }, index) => {
        const body = Buffer.alloc(size, `${index},`);
        const response = isChunked
          ? read(message('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked', chunked(body, [9, size / 2])))
          : read(message(`HTTP/1.1 200 OK\r\ncontent-length: ${size}`, body));
        if (isGivenBack) response!.giveBack();
        return { response: response!, body: isGivenBack ? Buffer.alloc(0) : body };
      });
      for (const { response, body } of responses) expect(response.bytes.equals(body)).toBe(true);
    }),
  );
});

test('gives memory back once, however often it is told to', () => {
  const readOf = (letter: string): HttpResponse =>
    read(message('HTTP/1.1 200 OK\r\ncontent-length: 5000', letter.repeat(5_000)))!;
  const first = readOf('a');
  first.giveBack();
  const second = readOf('b');
  first.giveBack();
  const third = readOf('c');
  expect(second.bytes.toString()).toBe('b'.repeat(5_000));
  expect(third.bytes.toString()).toBe('c'.repeat(5_000));
});
