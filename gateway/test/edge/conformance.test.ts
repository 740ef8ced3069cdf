import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startOffice, type RunningOffice } from '../fixtures/startOffice.js';

/**
 * What GraphQL over HTTP (https://graphql.github.io/graphql-over-http/draft/) and RFC 9110 ask of a server beyond the
 * audits in `audits.test.ts`.
 */
let running: RunningOffice;
let authorization: string;
beforeAll(async () => {
  running = await startOffice();
});
afterAll(() => running[Symbol.asyncDispose]());
beforeEach(async () => {
  authorization = `Bearer ${await running.issuer.token()}`;
});

const graphqlResponse = 'application/graphql-response+json';
const json = 'application/json';
const typename = { query: '{ __typename }' };

const post = (body: unknown, headers: Record<string, string> = {}) =>
  running.post(body, { authorization, ...headers });
const get = (parameters: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(`${running.url}/graphql?${new URLSearchParams(parameters)}`, {
    headers: { authorization, ...headers },
  });
const typeOf = (response: Response) => response.headers.get('content-type');

describe('media types', () => {
  test.each([
    [graphqlResponse, graphqlResponse],
    [json, json],
    ['*/*', json],
    ['application/*', json],
    [`${json};q=0.1, ${graphqlResponse}`, graphqlResponse],
    [`${graphqlResponse};q=0, ${json}`, json],
  ])('accepting %s gives %s in UTF-8', async (accept, type) => {
    const response = await post(typename, { accept });
    expect(response.status).toBe(200);
    expect(typeOf(response)).toBe(`${type}; charset=utf-8`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await response.arrayBuffer());
    expect(JSON.parse(text)).toEqual({ data: { __typename: 'Query' } });
  });

  test('no accept at all means application/json', async () => {
    const { request } = await import('node:http');
    const type = await new Promise((resolve, reject) => {
      const url = `${running.url}/graphql?query=${encodeURIComponent('{ __typename }')}`;
      request(url, { headers: { authorization } }, (response) =>
        resolve(response.resume().headers['content-type']),
      )
        .on('error', reject)
        .end();
    });
    expect(type).toBe('application/json; charset=utf-8');
  });

  test('a body is UTF-8, said or unsaid', async () => {
    const body = {
      query: 'query ($name: String!) { __type(name: $name) { name } }',
      variables: { name: 'Größe' },
    };
    for (const type of [json, 'application/json; charset=utf-8', 'application/json;charset="UTF-8"']) {
      const response = await post(body, { 'content-type': type });
      expect(await response.json()).toEqual({ data: { __type: null } });
    }
  });
});

describe('requests', () => {
  test('GET and POST give the same answer', async () => {
    const got = await get(typename);
    expect(got.status).toBe(200);
    expect(await got.json()).toEqual(await (await post(typename)).json());
  });

  test('variables and extensions of a GET are JSON in the query string', async () => {
    const query = 'query ($n: String!) { __type(name: $n) { name } }';
    const response = await get({ query, variables: '{"n":"Query"}', extensions: '{}' });
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ data: { __type: { name: 'Query' } } });
  });

  test.each([graphqlResponse, json])(
    'a mutation by GET is refused with 405, accepting %s',
    async (accept) => {
      const response = await get({ query: 'mutation { __typename }' }, { accept });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')).toBe('POST');
    },
  );

  test('a POST without a content type is refused', async () => {
    const response = await fetch(`${running.url}/graphql`, { method: 'POST', headers: { authorization } });
    expect(response.status).toBe(415);
  });

  test('a POST without a body is refused', async () => {
    const response = await post('');
    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty('errors');
  });

  test('parameters that nobody knows are passed over', async () => {
    const response = await post({ ...typename, some: 'value' });
    expect(response.status).toBe(200);
    expect(await response.json()).not.toHaveProperty('errors');
  });
});

/** Values that one of the parameters may not have. */
const misfits: [string, unknown[]][] = [
  ['query', [{ obj: 'ect' }, 0, false, ['array'], null]],
  ['operationName', [{ obj: 'ect' }, 0, false, ['array']]],
  ['variables', ['string', 0, false, ['array']]],
  ['extensions', ['string', 0, false, ['array']]],
];

describe.each(misfits)('the parameter %s', (parameter, values) => {
  test.each(values)('cannot be %j, whatever is accepted', async (value) => {
    for (const accept of [graphqlResponse, json]) {
      const response = await post({ ...typename, [parameter]: value }, { accept });
      expect(response.status).toBe(400);
      const answer: unknown = await response.json();
      expect(answer).toHaveProperty('errors');
      expect(answer).not.toHaveProperty('data');
    }
  });
});

describe.each([graphqlResponse, json])('accepting %s', (accept) => {
  const refused = accept === json ? 200 : 400;
  test.each([
    [400, 'a body that is no JSON', '{ "not a JSON'],
    [400, 'no query', { qeury: '{ __typename }' }],
    [refused, 'a document that cannot be parsed', { query: '{' }],
    [refused, 'a document that is not valid', { query: '{ nowhere }' }],
    [refused, 'an operation that is not there', { query: 'query Q { __typename }', operationName: 'R' }],
    [
      refused,
      'variables that do not fit',
      { query: 'query ($x: Boolean!) { channel @include(if: $x) }', variables: { x: 7 } },
    ],
  ])('answers with %i, errors and no data to %s', async (status, _title, body) => {
    const response = await post(body, { accept });
    expect(response.status).toBe(status);
    expect(typeOf(response)).toBe(`${accept}; charset=utf-8`);
    const answer: unknown = await response.json();
    expect(answer).toHaveProperty('errors');
    expect(answer).not.toHaveProperty('data');
  });

  test('who may not ask is told by 401 and 403', async () => {
    expect((await running.post(typename, { accept })).status).toBe(401);
    expect((await post(typename, { accept, 'x-gantry-tenant': 'initech' })).status).toBe(403);
  });
});

test('a field that fails leaves the status at 200, as data came with it', async () => {
  running.subgraphs['tenancy']!.answer = () => ({
    data: { viewer: null },
    errors: [{ message: 'No.' } as never],
  });
  const response = await post({ query: '{ viewer { id } channel }' }, { accept: graphqlResponse });
  running.subgraphs['tenancy']!.answer = undefined;
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({ data: { viewer: null, channel: 'general' } });
});
