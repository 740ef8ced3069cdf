import { describe, expect, it } from 'vitest';
import { requestOf } from '../../src/domain/interpreter/requestOf.js';
import type { ConnectedService } from '../../src/domain/interpreter/Services.js';
import type { Json, JsonObject } from '../../src/domain/Json.js';
import { parseOpenApi } from '../../src/domain/openapi/parseOpenApi.js';
import { placeOperations } from '../../src/domain/openapi/placeOperations.js';

const check = (url: string): string => url.replace(/\/$/u, '');
const documentOf = (operation: object, more: object = {}): string =>
  JSON.stringify({
    openapi: '3.1.0',
    paths: { '/things': { post: { operationId: 'x', ...operation } } },
    ...more,
  });
const serviceOf = (operation: object, more: object = {}): ConnectedService => {
  const api = parseOpenApi(documentOf(operation, more));
  const operations = placeOperations(api, { own: true, documentUrl: 'https://api.example.com/v1', check });
  return { baseUrl: 'https://api.example.com/v1', operation: operations[0]!, credentials: [] };
};
const sent = (operation: object, { parameters = {}, body }: { parameters?: JsonObject; body?: Json }) =>
  requestOf(serviceOf(operation), { parameters, body, idempotencyKey: 'key', deadlineMs: 1 });
const reads = (type: string): object => ({ requestBody: { content: { [type]: { schema: {} } } } });

describe('a request of an operation', () => {
  it.each([
    [{ style: 'spaceDelimited' }, ['a', 'b'], 'p=a+b'],
    [{ style: 'pipeDelimited' }, ['a', 'b'], 'p=a%7Cb'],
    [{ style: 'pipeDelimited', explode: true }, ['a', 'b'], 'p=a&p=b'],
    [{ style: 'deepObject' }, { from: 1, to: 'z' }, 'p%5Bfrom%5D=1&p%5Bto%5D=z'],
    [{}, ['a', 'b'], 'p=a&p=b'],
    [{ explode: false }, ['a', 'b'], 'p=a%2Cb'],
  ])('writes a parameter of %j as its style says', (style, value, query) => {
    const parameters = [{ name: 'p', in: 'query', schema: {}, ...style }];
    expect(sent({ parameters }, { parameters: { p: value } })).toMatchObject({
      url: `https://api.example.com/v1/things?${query}`,
    });
  });

  it('writes a form, with what is inside it', () => {
    const body = { amount: 5, items: [{ price: 'p1' }, 'x'], metadata: { 'order id': 'a&b' }, none: null };
    expect(sent(reads('application/x-www-form-urlencoded'), { body })).toMatchObject({
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: 'amount=5&items%5B%5D%5Bprice%5D=p1&items%5B%5D=x&metadata%5Border+id%5D=a%26b',
    });
  });

  it('writes a form in parts, the same for each attempt, whose fields cannot break out of theirs', async () => {
    const body = { 'na"me\r\nx: y': 'a\r\n--b', list: ['1', '2'], map: { deep: true } };
    const request = sent(reads('multipart/form-data'), { body });
    expect(request).toEqual(sent(reads('multipart/form-data'), { body }));
    const { headers, body: text } = request as { headers: Record<string, string>; body: string };
    const form = await new Response(text, {
      headers: { 'content-type': headers['content-type']! },
    }).formData();
    expect([...form]).toEqual([
      ['na"me\r\nx: y', 'a\r\n--b'],
      ['list', '1'],
      ['list', '2'],
      ['map', '{"deep":true}'],
    ]);
  });

  it('says so where a form cannot be made of what is given', () => {
    expect(sent(reads('multipart/form-data'), { body: [1] })).toBe(
      'the body must be a map of fields, as the operation reads a form',
    );
  });

  it('names the media type that the operation reads', () => {
    const merge = sent(reads('application/merge-patch+json'), { body: { a: 1 } });
    expect(merge).toMatchObject({
      headers: { 'content-type': 'application/merge-patch+json' },
      body: { a: 1 },
    });
    expect(sent(reads('*/*'), { body: 'x' })).not.toHaveProperty(['headers', 'content-type']);
  });

  it('goes where the document puts the operation', () => {
    const servers = [{ url: 'https://uploads.example.com' }];
    expect(sent({ servers }, {})).toMatchObject({ url: 'https://uploads.example.com/things' });
    const api = parseOpenApi(documentOf({ servers }));
    expect(
      placeOperations(api, { own: false, documentUrl: 'https://sandbox.example.com', check })[0],
    ).not.toHaveProperty('serverUrl');
  });

  it('is at the server with its variables as they are by default', () => {
    const variables = { region: { default: 'eu' }, port: { default: 8443 } };
    const servers = [{ url: 'https://{region}.example.com:{port}/{unknown}', variables }];
    expect(parseOpenApi(documentOf({}, { servers })).serverUrl).toBe('https://eu.example.com:8443/{unknown}');
  });
});
