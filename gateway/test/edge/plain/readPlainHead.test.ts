import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readPlainHead } from '../../../src/edge/plain/readPlainHead.js';

const paths = new Map([['POST /graphql HTTP/1.1', '/graphql']]);
const read = (text: string): unknown => readPlainHead(Buffer.from(text, 'latin1'), paths);
const fields = ['Host: a', 'Content-Type: application/json', 'content-length: 2'];
const request = (lines: readonly string[], first = 'POST /graphql HTTP/1.1'): string =>
  [first, ...lines, '', '{}'].join('\r\n');

test('reads a path, headers by names in lower case, and where the body begins and how long it is', () => {
  const text = request([...fields, 'X-Empty:', 'AUTHORIZATION:   Bearer a:b  ', 'Connection: Keep-Alive']);
  expect(read(text)).toEqual({
    path: '/graphql',
    headers: {
      host: 'a',
      'content-type': 'application/json',
      'content-length': '2',
      'x-empty': '',
      authorization: 'Bearer a:b',
      connection: 'Keep-Alive',
    },
    bodyAt: text.length - 2,
    length: 2,
  });
});

test('is unfinished at every place before its end', () => {
  const text = request(fields);
  const head = text.length - 2;
  for (let at = 0; at < head; at++) expect(read(text.slice(0, at))).toBe('unfinished');
  expect(read(text.slice(0, head))).toMatchObject({ bodyAt: head });
});

describe('leaves to Node', () => {
  test.each([
    ['another method', request(fields, 'GET /graphql HTTP/1.1')],
    ['another path', request(fields, 'POST /other HTTP/1.1')],
    ['a path with a query', request(fields, 'POST /graphql?a=b HTTP/1.1')],
    ['HTTP/1.0', request(fields, 'POST /graphql HTTP/1.0')],
    ['no request at all', '\r\n\r\n'],
    ['an empty line first', `\r\n${request(fields)}`],
    ['no host', request(fields.slice(1))],
    ['an empty host', request(['host: ', ...fields.slice(1)])],
    ['no length', request(fields.slice(0, 2))],
    ...['', '+2', '-2', '0x2', '2, 2', '2 2', '2.0', '1e1', '1234567890'].map((length) => [
      `the length "${length}"`,
      request([...fields.slice(0, 2), `content-length: ${length}`]),
    ]),
    ['two lengths', request([...fields, 'content-length: 3'])],
    ['a field twice', request([...fields, 'x-a: 1', 'X-A: 1'])],
    ['a field twice, empty at first', request([...fields, 'x-a:', 'x-a: 1'])],
    ['a chunked body', request([...fields, 'transfer-encoding: chunked'])],
    ['a compressed body', request([...fields, 'content-encoding: gzip'])],
    ['an expectation', request([...fields, 'expect: 100-continue'])],
    ['an upgrade', request([...fields, 'upgrade: websocket', 'connection: upgrade'])],
    ['a connection that ends', request([...fields, 'connection: close'])],
    ['a folded line', request([...fields, 'x-a: 1', ' x-b: 2'])],
    ['a space before a colon', request([...fields, 'x-a : 1'])],
    ['no name', request([...fields, ': 1'])],
    ['no colon', request([...fields, 'x-a'])],
    ['a name with an underscore', request([...fields, 'content_length: 5'])],
    ['a name of every object', request([...fields, 'constructor: 1'])],
    ['a tab', request([...fields, 'x-a:\t1'])],
    ['a NUL', request([...fields, 'x-a: \0'])],
    ['a lone carriage return', request([...fields, 'x-a: 1\rx-b: 2'])],
    ['a lone line feed', request([...fields, 'x-a: 1\nx-b: 2'])],
    ['more than ASCII', request([...fields, 'x-a: ä'])],
    ['more than 100 fields', request([...fields, ...Array.from({ length: 98 }, (_, at) => `x-${at}: 1`)])],
  ])('%s', (_what, text) => {
    expect(read(text)).toBe('other');
  });

  test('whatever else it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readPlainHead(Buffer.from(bytes), paths)).toBeTypeOf('string');
      }),
    );
  });
});

test('takes as many as 100 fields', () => {
  const many = [...fields, ...Array.from({ length: 97 }, (_, at) => `x-${at}: 1`)];
  expect(read(request(many))).toMatchObject({ length: 2 });
});

test('reads names however many there have been', () => {
  for (let at = 0; at < 600; at++) {
    expect(read(request([...fields, `X-Name-${at}: ${at}`]))).toMatchObject({
      headers: { [`x-name-${at}`]: `${at}` },
    });
  }
});
