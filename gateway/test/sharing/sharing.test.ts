import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Answer } from '../../src/execution/OperationRunner.js';
import { signalWithin } from '../fixtures/signalWithin.js';
import { someone, startLibrary, type Library } from '../fixtures/startLibrary.js';

let library: Library;
beforeAll(async () => {
  library = await startLibrary();
});
afterAll(() => library[Symbol.asyncDispose]());
afterEach(() => {
  for (const subgraph of Object.values(library.subgraphs)) subgraph.answer = undefined;
  library.takeRequests();
});

const nobodyLeaves = new AbortController().signal;
const acme = { id: 'tnt_1', slug: 'acme', tier: 'TEAM' } as const;

/** Holds the answers of accounts back until everyone has asked. */
function hold(
  name = 'Bob',
  me: Record<string, unknown> = { __typename: 'User', id: 'u2', name },
): () => void {
  const { promise, resolve } = Promise.withResolvers<void>();
  library.subgraphs['accounts']!.answer = async () => {
    await promise;
    return { data: { me } };
  };
  return resolve;
}

const askedOf = (subgraph: string) =>
  library.takeRequests().filter((request) => request.startsWith(`${subgraph}:`));

describe('at the subgraphs', () => {
  test('sends equal reads of one caller once, whichever request they belong to', async () => {
    const release = hold();
    const asked = ['one', 'another'].map((requestId) =>
      library.ask('{ me { name } }', {}, nobodyLeaves, { ...someone, requestId }),
    );
    release();
    expect(await Promise.all(asked)).toEqual([
      { data: { me: { name: 'Bob' } } },
      { data: { me: { name: 'Bob' } } },
    ]);
    expect(askedOf('accounts')).toHaveLength(1);
  });

  test('sends a read again once its answer has come', async () => {
    await library.ask('{ me { name } }');
    await library.ask('{ me { name } }');
    expect(askedOf('accounts')).toHaveLength(2);
  });

  test.each<[string, Partial<RequestContext>]>([
    ['another person', { actor: { id: 'usr_other', kind: 'USER' } }],
    ['another tenant', { tenant: acme }],
    ['other roles', { roles: ['OWNER'] }],
    ['other scopes', { scopes: ['read'] }],
    ['other headers to forward', { forwarded: { 'x-region': 'north' } } as never],
  ])('shares nothing with %s', async (_, difference) => {
    const release = hold();
    const asked = [someone, { ...someone, ...difference }].map((context) =>
      library.ask('{ me { name } }', {}, nobodyLeaves, context),
    );
    release();
    await Promise.all(asked);
    expect(askedOf('accounts')).toHaveLength(2);
  });

  test('shares nothing between different variables', async () => {
    const query = 'query ($id: ID!) { node(id: $id) { id } }';
    await Promise.all(['u1', 'u2'].map((id) => library.ask(query, { id })));
    expect(askedOf('accounts')).toHaveLength(2);
  });

  test('shares nothing between generations of the schema', async () => {
    const next = await library.supergraph.prepare(
      library.sdl.replace('type Badge', '"A new description." type Badge'),
    );
    const release = hold();
    const before = library.ask('{ me { name } }');
    library.supergraph.swap(next);
    const after = library.ask('{ me { name } }');
    release();
    await Promise.all([before, after]);
    expect(askedOf('accounts')).toHaveLength(2);
  });

  test('merges what follows into separate answers', async () => {
    const queries = ['{ me { name favourite { title } } }', '{ me { name mood } }'];
    const prepare = async (query: string) =>
      library.service.prepare({ query, operationName: undefined, variables: {} }, someone);
    await Promise.all(queries.map(prepare));
    const release = hold();
    const asked = queries.map((query) => library.ask(query));
    release();
    expect((await Promise.all(asked)).map(({ data }) => data)).toEqual([
      { me: { name: 'Bob', favourite: { title: 'More Notes' } } },
      { me: { name: 'Bob', mood: expect.anything() } },
    ]);
    expect(askedOf('accounts')).toHaveLength(1);
  });

  test('cuts every answer out of what came, however long before the others one was sent', async () => {
    const name = 'B'.repeat(5_000);
    const ask = async (query: string): Promise<Answer> => {
      const runnable = await library.service.prepare(
        { query, operationName: undefined, variables: {} },
        someone,
      );
      return library.service.answer(runnable, someone, nobodyLeaves);
    };
    const queries = ['{ me { name } }', '{ me { ...F } } fragment F on User { name }'];
    await Promise.all(queries.map(ask));
    library.takeRequests();
    const before = await library.spliced();
    const release = hold('', { name });
    const asked = queries.map(ask);
    release();
    const [one, other] = await Promise.all(asked);
    expect(askedOf('accounts')).toHaveLength(1);
    const expected = JSON.stringify({ data: { me: { name } } });
    expect(String(one!.json)).toBe(expected);
    // Of the same length, so that it would be read into the same memory.
    hold('', { name: 'C'.repeat(5_000) })();
    const third = await ask(queries[0]!);
    expect(String(third.json)).toContain('CCC');
    expect(String(other!.json)).toBe(expected);
    expect((await library.spliced()) - before).toBe(3);
  });

  test('tells everyone of an error', async () => {
    library.subgraphs['accounts']!.answer = () => ({
      data: { me: null },
      errors: [{ message: 'No.', path: ['me'], extensions: { code: 'FORBIDDEN' } } as never],
    });
    const answers = await Promise.all([library.ask('{ me { name } }'), library.ask('{ me { name } }')]);
    const errors = [{ message: 'No.', path: ['me'], extensions: { code: 'FORBIDDEN' } }];
    expect(answers).toEqual([
      { data: { me: null }, errors },
      { data: { me: null }, errors },
    ]);
    expect(askedOf('accounts')).toHaveLength(1);
  });

  test('sends a read once more for who has far more time than is left of it', async () => {
    const release = hold();
    const asked = [100_000, 150_000, 900_000].map((milliseconds) =>
      library.ask('{ me { name } }', {}, signalWithin(milliseconds)),
    );
    release();
    await Promise.all(asked);
    expect(askedOf('accounts')).toHaveLength(2);
  });

  test('never shares a mutation', async () => {
    const rename = 'mutation { rename(id: "u1", name: "Ada") { user { name } } }';
    await Promise.all([library.ask(rename), library.ask(rename)]);
    expect(askedOf('accounts')).toHaveLength(2);
  });

  test('does not let a query that follows a mutation join a read from before', async () => {
    const release = hold('Bob as he was');
    const before = library.ask('{ me { name } }');
    library.subgraphs['accounts']!.answer = undefined;
    await library.ask('mutation { rename(id: "u1", name: "Ada") { user { name } } }');
    expect(await library.ask('{ me { name } }')).toEqual({ data: { me: { name: 'Bob' } } });
    release();
    await before;
  });
});

describe('as whole queries', () => {
  const answer = async (query: string, context = someone, signal = nobodyLeaves): Promise<Answer> => {
    const { service } = library;
    const runnable = await service.prepare({ query, operationName: undefined, variables: {} }, context);
    return service.answer(runnable, context, signal);
  };
  const ask = async (...args: Parameters<typeof answer>): Promise<Buffer> => (await answer(...args)).json;

  test('runs and writes equal queries of one caller once', async () => {
    const release = hold();
    const asked = [ask('{ me { name } }'), ask('{ me { name } }', { ...someone, requestId: 'another' })];
    release();
    const [one, other] = await Promise.all(asked);
    expect(one!.toString()).toBe('{"data":{"me":{"name":"Bob"}}}');
    expect(other).toBe(one);
  });

  test('lends the bytes of an answer only where nobody else waits for it', async () => {
    const lent = async (asked: Promise<Answer>): Promise<string | undefined> => {
      let text: string | undefined;
      (await asked).lend?.((json) => {
        text = json.toString();
        return true;
      });
      return text;
    };
    expect(await lent(answer('{ me { name } }'))).toBe('{"data":{"me":{"name":"Bob"}}}');
    const release = hold('Eve', { name: 'Eve' });
    const [one, other] = [answer('{ me { name } }'), answer('{ me { name } }')];
    release();
    // Whoever comes first gives the memory back, and what the other gets is still what it was.
    const texts = [await lent(one), await lent(answer('{ shelves { id } }')), (await other).json.toString()];
    const eve = '{"data":{"me":{"name":"Eve"}}}';
    expect(texts).toEqual([eve, expect.stringContaining('shelves'), eve]);
  });

  test('runs a query once more for who has far more time than is left of it', async () => {
    const query = '{ me { name } }';
    await ask(query);
    const before = await library.spliced();
    library.takeRequests();
    const release = hold('Bob', { name: 'Bob' });
    const asked = [100_000, 150_000, 900_000].map((milliseconds) =>
      ask(query, someone, signalWithin(milliseconds)),
    );
    release();
    await Promise.all(asked);
    expect((await library.spliced()) - before).toBe(2);
    expect(askedOf('accounts')).toHaveLength(2);
  });

  test('shares nothing with anyone else', async () => {
    const release = hold();
    const contexts = [
      someone,
      { ...someone, tenant: acme },
      { ...someone, actor: { ...someone.actor, id: 'x' } },
    ];
    const asked = contexts.map((context) => ask('{ me { name } }', context));
    release();
    expect(new Set(await Promise.all(asked)).size).toBe(3);
    expect(askedOf('accounts')).toHaveLength(3);
  });

  test('runs each mutation', async () => {
    await Promise.all([ask('mutation { fail }'), ask('mutation { fail }')]);
    expect(askedOf('accounts')).toHaveLength(2);
  });

  test('does not let a query that follows a mutation join an equal one from before', async () => {
    const release = hold('Bob as he was');
    const before = ask('{ me { name } }');
    await expect.poll(() => askedOf('accounts')).toHaveLength(1);
    library.subgraphs['accounts']!.answer = undefined;
    await ask('mutation { rename(id: "u1", name: "Ada") { user { name } } }');
    expect((await ask('{ me { name } }')).toString()).toBe('{"data":{"me":{"name":"Bob"}}}');
    release();
    expect((await before).toString()).toBe('{"data":{"me":{"name":"Bob as he was"}}}');
  });

  test('goes on for the others when one client leaves', async () => {
    const release = hold();
    const client = new AbortController();
    const asked = [ask('{ me { name } }', someone, client.signal), ask('{ me { name } }')];
    client.abort();
    release();
    await expect(asked[0]).rejects.toThrow(/abort/i);
    expect((await asked[1])!.toString()).toBe('{"data":{"me":{"name":"Bob"}}}');
    expect(askedOf('accounts')).toHaveLength(1);
  });
});

describe('with plugins', () => {
  test('shares what they send alike, and nothing that they tell apart', async () => {
    const seen: unknown[] = [];
    await using plugged = await startLibrary({
      plugins: [
        {
          name: 'keys',
          subgraphRequest: (event) => void (event.headers['x-key'] = event.context.requestId.slice(0, 1)),
          subgraphResponse: (event) => void seen.push(event.context.requestId),
        },
      ],
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    plugged.subgraphs['accounts']!.answer = async () => {
      await promise;
      return { data: { me: { __typename: 'User', id: 'u2', name: 'Bob' } } };
    };
    const runnable = await plugged.service.prepare(
      { query: '{ me { name } }', operationName: undefined, variables: {} },
      someone,
    );
    const asked = ['a1', 'a2', 'b1'].map((requestId) =>
      plugged.service.answer(runnable, { ...someone, requestId }, nobodyLeaves),
    );
    resolve();
    await Promise.all(asked);
    expect(plugged.takeRequests()).toHaveLength(2);
    expect(seen.sort()).toEqual(['a1', 'a2', 'b1']);
  });
});
