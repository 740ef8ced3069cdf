import { createHash } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import type { DocumentSettings } from '../../src/documents/DocumentSettings.js';
import { readManifest } from '../../src/documents/readManifest.js';
import { blogSubgraphs } from '../fixtures/blog.js';
import { startFederation, type Federation } from '../fixtures/startFederation.js';
import type { Answer } from '../fixtures/startOffice.js';

let blog: Federation | undefined;
afterEach(async () => {
  await blog?.[Symbol.asyncDispose]();
  blog = undefined;
});

const query = '{ user { name } }';
const answered = { data: { user: { name: 'Ada' } } };
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const persisted = (text: string) => ({
  extensions: { persistedQuery: { version: 1, sha256Hash: sha256(text) } },
});
const post = async (body: unknown): Promise<Answer> => (await (await blog!.post(body)).json()) as Answer;
const codeOf = ({ errors }: Answer): unknown => errors?.[0]?.extensions.code;
const start = async (documents: Partial<DocumentSettings>): Promise<void> => {
  blog = await startFederation(blogSubgraphs, {
    documents: { mode: 'off', trusted: new Map(), automatic: false, kept: 2, ...documents },
  });
};

describe('automatic persisted queries', () => {
  test('are registered by sending them with their hash, and then named by it', async () => {
    await start({ automatic: true });
    expect(await post(persisted(query))).toEqual({
      errors: [{ message: 'PersistedQueryNotFound', extensions: { code: 'PERSISTED_QUERY_NOT_FOUND' } }],
    });
    expect(await post({ query, ...persisted(query) })).toEqual(answered);
    expect(await post(persisted(query))).toEqual(answered);
  });

  test('are answered by GET', async () => {
    await start({ automatic: true });
    const get = async (parameters: Record<string, string>): Promise<unknown> => {
      const url = `${blog!.url}/graphql?${new URLSearchParams(parameters)}`;
      return (await fetch(url, { headers: { 'apollo-require-preflight': 'true' } })).json();
    };
    const extensions = JSON.stringify(persisted(query).extensions);
    expect(await get({ extensions, query })).toEqual(answered);
    expect(await get({ extensions })).toEqual(answered);
  });

  test('are named on sockets', async () => {
    await start({ automatic: true });
    await post({ query, ...persisted(query) });
    const results = blog!.socket().iterate({ query: '', ...persisted(query) });
    expect((await results.next()).value).toEqual(answered);
  });

  test('are refused when hash and document differ, so that nobody can plant a document', async () => {
    await start({ automatic: true });
    const planted = await post({ query: '{ posts { id } }', ...persisted(query) });
    expect(planted.errors).toEqual([
      { message: 'provided sha does not match query', extensions: { code: 'BAD_USER_INPUT' } },
    ]);
    expect(codeOf(await post(persisted(query)))).toBe('PERSISTED_QUERY_NOT_FOUND');
  });

  test('are not kept when they are not valid, and only as many as the settings say', async () => {
    await start({ automatic: true });
    const invalid = '{ nonsense }';
    await post({ query: invalid, ...persisted(invalid) });
    expect(codeOf(await post(persisted(invalid)))).toBe('PERSISTED_QUERY_NOT_FOUND');
    const documents = [1, 2, 3].map((number) => `query Q${number} { user { name } }`);
    for (const text of documents) expect(await post({ query: text, ...persisted(text) })).toEqual(answered);
    expect(codeOf(await post(persisted(documents[0]!)))).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(await post(persisted(documents[2]!))).toEqual(answered);
  });

  test('are not supported unless the settings say so, nor in another version', async () => {
    await start({});
    expect(await post(persisted(query))).toEqual({
      errors: [
        { message: 'PersistedQueryNotSupported', extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' } },
      ],
    });
    expect(await post({ query, ...persisted(query) })).toEqual(answered);
    const other = await post({ query, extensions: { persistedQuery: { version: 2, sha256Hash: 'x' } } });
    expect(codeOf(other)).toBe('BAD_USER_INPUT');
  });
});

describe('trusted documents', () => {
  const trusted = new Map([
    ['who', query],
    [sha256(query), query],
    ['invalid', '{ nonsense }'],
  ]);

  test('are named by their id or their hash', async () => {
    await start({ mode: 'prefer', trusted });
    expect(await post({ documentId: 'who' })).toEqual(answered);
    expect(await post({ documentId: `sha256:${sha256(query)}` })).toEqual(answered);
    expect(await post(persisted(query))).toEqual(answered);
    expect(codeOf(await post({ documentId: 'invalid' }))).toBe('GRAPHQL_VALIDATION_FAILED');
    expect(codeOf(await post({ documentId: 'unknown' }))).toBe('PERSISTED_QUERY_NOT_FOUND');
    expect(codeOf(await post({ documentId: 'who', query: '{ posts { id } }' }))).toBe('BAD_USER_INPUT');
  });

  test('can be preferred: any other document is answered as well', async () => {
    await start({ mode: 'prefer', trusted, automatic: true });
    const other = 'query Other { user { name } }';
    expect(await post({ query: other, ...persisted(other) })).toEqual(answered);
    expect(await post(persisted(other))).toEqual(answered);
  });

  test('can be the only ones that are answered', async () => {
    await start({ mode: 'only', trusted, automatic: true });
    const other = 'query Other { user { name } }';
    blog!.takeRequests();
    for (const body of [
      { query: other },
      { query: other, ...persisted(other) },
      persisted(other),
      { documentId: 'unknown' },
      { query: '{ __schema { types { name } } }' },
    ]) {
      expect(codeOf(await post(body))).toBe('PERSISTED_QUERY_NOT_IN_LIST');
    }
    expect(blog!.takeRequests()).toEqual([]);
    expect(await post({ documentId: 'who' })).toEqual(answered);
    expect(await post({ query })).toEqual(answered);
    const socket = blog!.socket();
    await expect(socket.iterate({ query: other }).next()).rejects.toMatchObject([
      { extensions: { code: 'PERSISTED_QUERY_NOT_IN_LIST' } },
    ]);
  });

  test('come from a manifest, plain or Apollo’s', () => {
    const apollo = {
      format: 'apollo-persisted-query-manifest',
      version: 1,
      operations: [{ id: 'who', name: 'Who', type: 'query', body: query }],
    };
    expect([...readManifest(apollo)]).toEqual([['who', query]]);
    expect([...readManifest({ who: query })]).toEqual([['who', query]]);
    const twice = { ...apollo, operations: [...apollo.operations, ...apollo.operations] };
    expect(() => readManifest(twice)).toThrow('"who" twice');
    expect(() => readManifest([query])).toThrow('neither');
  });
});
