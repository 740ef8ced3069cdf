import { parse, print } from 'graphql';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { RequestContext } from '@gantry/platform/identity/RequestContext.js';
import { composeSupergraph } from '../fixtures/composeSupergraph.js';
import { blogSubgraphs, written } from '../fixtures/blog.js';
import { startFederation, type Federation } from '../fixtures/startFederation.js';
import type { Answer } from '../fixtures/startOffice.js';

let blog: Federation;
let granted: string[] = [];
const evaluated: { policies: readonly string[]; context: RequestContext }[] = [];
beforeAll(async () => {
  blog = await startFederation(blogSubgraphs, {
    policies: async (policies, context) => {
      evaluated.push({ policies, context });
      return granted;
    },
  });
});
afterAll(() => blog[Symbol.asyncDispose]());
beforeEach(() => {
  blog.takeRequests();
  evaluated.length = 0;
  granted = [];
});

const refused = ({ errors }: Answer): unknown[] => {
  for (const error of errors ?? []) expect(error.extensions.code).toBe('UNAUTHORIZED_FIELD_OR_TYPE');
  return errors?.map(({ path }) => path?.join('.')) ?? [];
};

describe('@authenticated', () => {
  test('takes a field out of the operation of who is nobody, says so, and answers the rest', async () => {
    const answer = await blog.ask('{ me { name } user { name handle } }');
    expect(answer).toEqual({
      data: { me: null, user: null },
      errors: [
        {
          message: 'You may not have the field "me".',
          path: ['me'],
          extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
        },
        {
          message: 'You may not have the field "user.handle".',
          path: ['user', 'handle'],
          extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' },
        },
      ],
    });
    expect(blog.takeRequests().join()).not.toMatch(/me\b(?!\w)\{|handle/);
  });

  test('lets in who has a token that holds', async () => {
    const answer = await blog.ask('{ me { name handle } }', await blog.as(''));
    expect(answer).toEqual({ data: { me: { name: 'Ada', handle: '@ada' } } });
  });

  test('on a type guards every field of that type, also by its __typename', async () => {
    const answer = await blog.ask('{ user { name } secret { __typename } s: secret { text } }');
    expect(answer.data).toEqual({ user: { name: 'Ada' }, secret: null, s: null });
    expect(refused(answer)).toEqual(['secret', 's']);
  });

  test('on a scalar guards every field of that scalar', async () => {
    const answer = await blog.ask('{ user { name key } }');
    expect(answer.data).toEqual({ user: { name: 'Ada', key: null } });
    expect(refused(answer)).toEqual(['user.key']);
  });
});

describe('@requiresScopes', () => {
  const query = '{ user { name email } }';
  test.each([
    ['', false],
    ['read:users', false],
    ['read:email', true],
    ['read:pii other read:users', true],
  ])('with the scopes "%s": %s', async (scope, allowed) => {
    const answer = await blog.ask(query, await blog.as(scope));
    expect(answer.data).toEqual({ user: { name: 'Ada', email: allowed ? 'ada@example.org' : null } });
    expect(refused(answer)).toEqual(allowed ? [] : ['user.email']);
    expect(blog.takeRequests().join().includes('email')).toBe(allowed);
  });

  test('reads the scopes that some issuers put in a list', async () => {
    const answer = await blog.ask(query, await blog.as('', { scope: undefined, scp: ['read:email'] }));
    expect(answer).toEqual({ data: { user: { name: 'Ada', email: 'ada@example.org' } } });
  });

  test('on a type that is the answer of a field', async () => {
    const answer = await blog.ask('{ report { total } user { name } }', await blog.as('read:email'));
    expect(answer.data).toEqual({ report: null, user: { name: 'Ada' } });
    expect(refused(answer)).toEqual(['report']);
    expect(await blog.ask('{ report { total } }', await blog.as('read:stats'))).toEqual({
      data: { report: { total: 3 } },
    });
  });
});

describe('@policy', () => {
  test('on an enum guards every field of that enum; no policy holds unless the function says so', async () => {
    const answer = await blog.ask('{ user { name level } }', await blog.as('x'));
    expect(answer.data).toEqual({ user: { name: 'Ada', level: null } });
    expect(refused(answer)).toEqual(['user.level']);
  });

  test.each([
    [['hr'], null],
    [['hr', 'eu'], 'SENIOR'],
    [['boss'], 'SENIOR'],
  ])('with the policies %j', async (policies, level) => {
    granted = policies;
    const answer = await blog.ask('{ user { level } }', await blog.as('x'));
    expect(answer.data).toEqual({ user: { level } });
    expect(evaluated).toHaveLength(1);
    expect(evaluated[0]?.policies).toEqual(['hr', 'eu', 'boss']);
    expect(evaluated[0]?.context.actor.id).toBe('usr_ada');
  });

  test('is not evaluated for operations that touch none', async () => {
    await blog.ask('{ user { name email } }', await blog.as('x'));
    expect(evaluated).toEqual([]);
  });
});

describe('looks everywhere', () => {
  test('in fragments, named, nested and inline', async () => {
    const answer = await blog.ask(`
      { user { ...A ... on User { e: email } ... @include(if: true) { key } } }
      fragment A on User { name ...B }
      fragment B on User { email }
    `);
    expect(answer.data).toEqual({ user: { name: 'Ada', email: null, e: null, key: null } });
    expect(refused(answer)).toEqual(['user.email', 'user.e', 'user.key']);
  });

  test('below lists, whose places are told as "@"', async () => {
    const answer = await blog.ask('{ user { name posts { id } } found { ... on User { name email } } }');
    expect(refused(answer)).toEqual(['user.posts', 'found.@.email']);
    expect(answer.data).toEqual({
      user: { name: 'Ada', posts: null },
      found: [{ name: 'Ada', email: null }, {}],
    });
  });

  test('at interfaces: what one of its types withholds, the interface does not give', async () => {
    const answer = await blog.ask('{ media { __typename size } }');
    expect(answer.data).toEqual({
      media: [
        { __typename: 'Photo', size: null },
        { __typename: 'Film', size: null },
      ],
    });
    expect(refused(answer)).toEqual(['media.@.size']);
    const narrowed = await blog.ask('{ media { ... on Photo { size } ... on Film { __typename } } }');
    expect(narrowed).toEqual({ data: { media: [{ size: 1 }, { __typename: 'Film' }] } });
    expect(refused(await blog.ask('{ media { ... on Film { size } } }'))).toEqual(['media.@.size']);
  });

  test('at interfaces one of whose types is withheld', async () => {
    expect(refused(await blog.ask('{ posts { __typename id } }'))).toEqual(['posts']);
    const answer = await blog.ask(
      '{ posts { __typename id ... on PublicPost { views } } }',
      await blog.as(''),
    );
    expect(answer.data).toEqual({
      posts: [
        { __typename: 'PublicPost', id: 'p1', views: null },
        { __typename: 'PrivatePost', id: 'p2' },
      ],
    });
    expect(refused(answer)).toEqual(['posts.@.views']);
  });

  test('at unions: their own __typename is open, that of a withheld type is not', async () => {
    const answer = await blog.ask('{ found { kind: __typename ... on Secret { __typename text } } }');
    expect(refused(answer)).toEqual(['found.@.__typename', 'found.@.text']);
    expect(answer.data).toEqual({ found: [{ kind: 'User' }, null] });
  });

  test('through fields that others are computed from', async () => {
    const answer = await blog.ask('{ user { rank bonus } }', await blog.as('x'));
    expect(answer.data).toEqual({ user: { rank: 1, bonus: null } });
    expect(blog.takeRequests().join()).not.toContain('salary');
    const allowed = await blog.ask('{ user { rank bonus } }', await blog.as('read:salary'));
    expect(allowed).toEqual({ data: { user: { rank: 1, bonus: 200 } } });
  });

  test('under aliases, each of which is told', async () => {
    const answer = await blog.ask('{ user { a: email b: email } }');
    expect(refused(answer)).toEqual(['user.a', 'user.b']);
  });

  test('but not at what a condition leaves out anyway', async () => {
    const query = 'query Q($x: Boolean!) { user { name email @include(if: $x) } me @skip(if: true) { id } }';
    const without = await blog.ask(query, {}, { variables: { x: false } });
    expect(without).toEqual({ data: { user: { name: 'Ada' } } });
    expect(refused(await blog.ask(query, {}, { variables: { x: true } }))).toEqual(['user.email']);
  });
});

test('lets a null bubble where the field withheld must not be null', async () => {
  const answer = await blog.ask('{ user { name } strict { handle } }');
  expect(answer.data).toBeNull();
  expect(refused(answer)).toEqual(['strict.handle']);
});

test('asks no subgraph when nothing is left of an operation', async () => {
  const answer = await blog.ask('{ me { id } secret { text } }');
  expect(answer.data).toEqual({ me: null, secret: null });
  expect(blog.takeRequests()).toEqual([]);
});

test('does not filter introspection', async () => {
  const answer = await blog.ask(
    '{ __schema { types { ...T } } __type(name: "Secret") { name } } fragment T on __Type { name }',
  );
  expect(answer.errors).toBeUndefined();
  expect(JSON.stringify(answer.data)).toContain('PrivatePost');
});

test('keeps apart what callers with different rights get of one document', async () => {
  const query = 'query Same { user { name email salary } }';
  const emails = await Promise.all(
    ['', 'read:email', 'read:salary', 'read:email read:salary', ''].map(async (scope) => {
      const { data } = await blog.ask(query, await blog.as(scope));
      return data?.['user'];
    }),
  );
  const [name, email, salary] = ['Ada', 'ada@example.org', 100];
  expect(emails).toEqual([
    { name, email: null, salary: null },
    { name, email, salary: null },
    { name, email: null, salary },
    { name, email, salary },
    { name, email: null, salary: null },
  ]);
});

test('does not run a mutation that is withheld, and hides what is withheld of its payload', async () => {
  written.length = 0;
  const query = 'mutation { publish(title: "A") { title } draft(title: "B") { title views } }';
  const answer = await blog.ask(query);
  expect(answer.data).toEqual({ publish: null, draft: { title: 'B', views: null } });
  expect(refused(answer)).toEqual(['publish', 'draft.views']);
  expect(written).toEqual(['B']);
  const allowed = await blog.ask(query, await blog.as('write:posts read:stats'));
  expect(allowed.errors).toBeUndefined();
  expect(written).toEqual(['B', 'A', 'B']);
});

test('hides what is withheld of each event, and refuses a subscription that is withheld', async () => {
  const client = blog.socket();
  const results: unknown[] = [];
  for await (const result of client.iterate({ query: 'subscription { published { title views } }' })) {
    results.push(result);
  }
  expect(results).toEqual([
    {
      data: { published: { title: 'Hello', views: null } },
      errors: [expect.objectContaining({ path: ['published', 'views'] })],
    },
  ]);
  const withheld = client.iterate({ query: 'subscription { secrets { title } }' });
  await expect(withheld.next()).rejects.toMatchObject([
    { extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } },
  ]);
});

test('refuses the whole operation when the settings say so', async () => {
  await using strict = await startFederation(blogSubgraphs, { unauthorizedFields: 'refuse' });
  written.length = 0;
  const query = 'mutation { draft(title: "C") { title views } }';
  const answer = await strict.ask(query);
  expect(answer).not.toHaveProperty('data');
  expect(refused(answer)).toEqual(['draft.views']);
  expect(written).toEqual([]);
  expect((await strict.ask(query, await strict.as('read:stats'))).errors).toBeUndefined();
});

test('refuses no operation for what a condition leaves out', async () => {
  await using strict = await startFederation(blogSubgraphs, { unauthorizedFields: 'refuse' });
  const query = 'query ($a: Boolean!) { user { name email @include(if: $a) handle @skip(if: true) } }';
  const ask = (a: unknown) => strict.ask(query, {}, { variables: { a } });
  expect(await ask(false)).toEqual({ data: { user: { name: 'Ada' } } });
  const answer = await ask(true);
  expect(answer).not.toHaveProperty('data');
  expect(refused(answer)).toEqual(['user.email']);
  expect((await ask('perhaps')).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
});

test.each(['remove', 'refuse'] as const)(
  'names a withheld field by its alias, be it the name of a key, where the settings say "%s"',
  async (unauthorizedFields) => {
    await using strict = await startFederation(blogSubgraphs, { unauthorizedFields });
    expect(refused(await strict.ask('{ user { id: email name } }'))).toEqual(['user.id']);
  },
);

test.each(['remove', 'refuse'] as const)(
  'ends a subscription that a condition leaves out, withheld or not, where the settings say "%s"',
  async (unauthorizedFields) => {
    await using strict = await startFederation(blogSubgraphs, { unauthorizedFields });
    const client = strict.socket();
    const query = 'subscription ($a: Boolean!) { secrets @include(if: $a) { title } }';
    const subscribed = client.iterate({ query, variables: { a: false } });
    expect(await subscribed.next()).toEqual({ done: true, value: undefined });
    await expect(client.iterate({ query, variables: { a: true } }).next()).rejects.toMatchObject([
      { extensions: { code: 'UNAUTHORIZED_FIELD_OR_TYPE' } },
    ]);
  },
);

test('says that it is not the caller’s fault when policies cannot be evaluated', async () => {
  await using broken = await startFederation(blogSubgraphs, {
    policies: () => Promise.reject(new Error('opa is down')),
  });
  const response = await broken.post({ query: '{ user { level } }' });
  expect(response.status).toBe(503);
  expect(await response.text()).not.toContain('opa');
});

test('still refuses a token that does not hold, where none is needed', async () => {
  const response = await blog.post({ query: '{ user { name } }' }, { authorization: 'Bearer x.y.z' });
  expect(response.status).toBe(401);
});

test('guards by the supergraph that is served: what it is swapped for counts from then on', async () => {
  await using swapped = await startFederation(blogSubgraphs);
  const query = '{ user { name } secret { text } }';
  const refusedNow = await swapped.ask(query);
  expect(refused(refusedNow)).toEqual(['secret']);
  const modules = Object.values(swapped.subgraphs);
  const open = modules.map((module) => ({
    ...module,
    typeDefs: parse(print(module.typeDefs).replace('type Secret @authenticated', 'type Secret')),
  }));
  await swapped.gateway.updateSupergraph(composeSupergraph(open));
  expect(await swapped.ask(query)).toEqual({ data: { user: { name: 'Ada' }, secret: { text: 'hidden' } } });
  await swapped.gateway.updateSupergraph(composeSupergraph(modules));
  expect(await swapped.ask(query)).toEqual(refusedNow);
});
