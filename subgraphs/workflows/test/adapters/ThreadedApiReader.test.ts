import { afterEach, describe, expect, it } from 'vitest';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import {
  ThreadedApiReader,
  type ThreadedApiReaderOptions,
} from '../../src/adapters/openapi/ThreadedApiReader.js';
import { parseOpenApi } from '../../src/domain/openapi/parseOpenApi.js';
import { detailOf, writtenApi } from '../../src/domain/openapi/WrittenApi.js';
import { largeOpenApi } from '../support/largeOpenApi.js';

const opened: ThreadedApiReader[] = [];
afterEach(() => Promise.all(opened.splice(0).map((reader) => reader.close())));

/** Reads everything in threads. */
function reader(options: ThreadedApiReaderOptions = {}): ThreadedApiReader {
  const made = new ThreadedApiReader({ large: 0, ...options });
  opened.push(made);
  return made;
}

const faultOf = (text: string, options?: ThreadedApiReaderOptions) =>
  reader(options)
    .read(text)
    .then(
      () => null,
      (error: unknown) => (error instanceof UserFault ? error.userErrors : error),
    );

describe('a document that is read in a thread', () => {
  it('is read as it is read elsewhere, each operation written out', async () => {
    const text = largeOpenApi({ operations: 60, schemas: 40 });
    const api = parseOpenApi(text);
    const read = await reader().read(text);
    expect(read).toEqual(writtenApi(api));
    expect(JSON.parse(read.operations[7]!.detail)).toEqual(api.operations[7]);
  });

  it('has the same faults, each with its place', async () => {
    const wrong = JSON.stringify({ openapi: '3.0.3', info: {}, paths: { '/a': { get: 'nothing' } } });
    const found = await faultOf(wrong);
    expect(found).toMatchObject([{ code: 'INVALID_OPENAPI', field: ['openapi', 'paths', '/a', 'get'] }]);
    expect(() => parseOpenApi(wrong)).toThrow(expect.objectContaining({ userErrors: found }) as Error);
  });

  it('is refused when it takes more memory or time than it may, and the next is read', async () => {
    const large = largeOpenApi({ operations: 400, schemas: 300 });
    expect(await faultOf(large, { memoryMb: 16 })).toMatchObject([
      { code: 'INVALID_OPENAPI', message: 'The document takes more than 16 MiB to be read.' },
    ]);
    const limited = reader({ limitMs: 20, atOnce: 1 });
    const ends = await Promise.allSettled([limited.read(large), limited.read(large)]);
    expect(ends.map((end) => end.status === 'rejected' && end.reason.message)).toEqual([
      'The document takes longer than 0.02 s to be read.',
      'The document takes longer than 0.02 s to be read.',
    ]);
  });

  it('waits until there is room, and fails when its reader is closed', async () => {
    const text = largeOpenApi({ operations: 20, schemas: 20 });
    const one = reader({ atOnce: 1 });
    const order: number[] = [];
    await Promise.all([1, 2, 3].map((number) => one.read(text).then(() => order.push(number))));
    expect(order).toEqual([1, 2, 3]);
    const broken = one.read(largeOpenApi({ operations: 400, schemas: 300 }));
    await one.close();
    await expect(broken).rejects.toThrow('has ended');
  });
});

describe('what is written of an operation', () => {
  it('has where it is, when that has been decided', () => {
    expect(detailOf({ detail: '{"name":"a"}' })).toBe('{"name":"a"}');
    const there = detailOf({ detail: '{"name":"a"}', serverUrl: 'https://"a".test' });
    expect(JSON.parse(there)).toEqual({ name: 'a', serverUrl: 'https://"a".test' });
  });
});
