import { beforeAll, describe, expect, inject, it } from 'vitest';
import { Caller } from '../src/gantry/Caller.js';
import { Socket } from '../src/gantry/Socket.js';
import { alteredToken, forgedToken, tokenFor, tokenOfOtherKey, unsignedToken } from '../src/gantry/tokens.js';
import { person, tenantOf } from './shared/people.js';

const gantry = inject('gantry');
const endpoint = `${gantry.baseUrl}/graphql`;
const inAMinute = Math.floor(Date.now() / 1000) + 60;
const anHourAgo = Math.floor(Date.now() / 1000) - 3600;

const badTokens: Record<string, () => Promise<string | null>> = {
  'no token': async () => null,
  'a token that is no JWT': async () => 'letmein',
  'an expired token': () => forgedToken(gantry, 'ada', { exp: anHourAgo }),
  'a token that is not valid yet': () => forgedToken(gantry, 'ada', { nbf: inAMinute + 3600 }),
  'a token for another audience': () => forgedToken(gantry, 'ada', { aud: 'somebody-else' }),
  'a token of another issuer': () => forgedToken(gantry, 'ada', { iss: 'http://127.0.0.1:1/oidc' }),
  'a token of another key': () => tokenOfOtherKey(gantry, 'ada'),
  'an unsigned token (alg none)': () => unsignedToken(gantry, 'ada'),
  'a token altered after signing': () => alteredToken(gantry, 'ada', { sub: 'bob' }),
};

const viewer = '{ viewer { id } }';
const alerts = 'subscription { budgetAlertRaised { cursor } }';

describe.each(Object.keys(badTokens))('%s', (name) => {
  let caller: Caller;
  beforeAll(async () => {
    caller = new Caller(endpoint, await badTokens[name]!());
  });

  it('is answered 401 over HTTP, with nothing of an answer', async () => {
    const answer = await caller.ask(viewer);
    expect(answer.status).toBe(401);
    expect(answer.code).toBe('UNAUTHENTICATED');
    expect(answer.data ?? null).toBeNull();
  });

  it('is answered 401 over SSE', async () => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...caller.credentials },
      body: JSON.stringify({ query: alerts }),
    });
    expect(response.status).toBe(401);
    expect(await response.text()).toContain('UNAUTHENTICATED');
  });

  it('closes a socket with 4403', async () => {
    const socket = await Socket.open(caller);
    expect(await socket.closed).toMatchObject({
      code: 4403,
      reason: expect.stringContaining('UNAUTHENTICATED'),
    });
  });
});

describe('a good token', () => {
  it('tells who its bearer is', async () => {
    const { data } = await (await person('ada')).ask('{ viewer { email } }');
    expect(data).toEqual({ viewer: { email: 'ada@example.com' } });
  });

  it('ends the socket that it opened when it ends itself', async () => {
    const { owner } = await tenantOf(await person('ada'));
    const socket = await Socket.open(
      new Caller(endpoint, await tokenFor(gantry, 'ada', { lifetime: 2 }), owner.tenant),
    );
    expect(await socket.next()).toMatchObject({ type: 'connection_ack' });
    socket.subscribe('1', alerts);
    expect(await socket.closed).toMatchObject({ code: 4403 });
  });
});

describe('a tenant that is not yours', () => {
  it('is FORBIDDEN, and so is one that does not exist: the answers do not differ', async () => {
    const { owner, slug } = await tenantOf(await person('ada'));
    const bob = await person('bob');
    for (const ask of [viewer, '{ workflows { nodes { id } } }']) {
      const [hers, nobodys] = [await bob.in(slug).ask(ask), await bob.in('no-such-tenant').ask(ask)];
      expect(hers.code).toBe('FORBIDDEN');
      expect(hers.data ?? null).toBeNull();
      const shape = ({ status, errors }: typeof hers, tenant: string) => ({
        status,
        messages: errors.map(({ message }) => message.replaceAll(tenant, '…')),
      });
      expect(shape(hers, slug)).toEqual(shape(nobodys, 'no-such-tenant'));
    }
    expect((await owner.ask(viewer)).code).toBeUndefined();
  });

  it('cannot be named in the token either', async () => {
    const { slug } = await tenantOf(await person('ada'));
    const bob = new Caller(endpoint, await tokenFor(gantry, 'bob', { tenant: slug }));
    expect((await bob.ask(viewer)).code).toBe('FORBIDDEN');
  });

  it('is FORBIDDEN over a socket and over SSE', async () => {
    const { slug } = await tenantOf(await person('ada'));
    const bob = (await person('bob')).in(slug);
    const socket = await Socket.open(bob);
    const first = await socket.next();
    if (first) {
      socket.subscribe('1', alerts);
      expect(JSON.stringify(await socket.next())).toContain('FORBIDDEN');
      await socket.close();
    } else expect((await socket.closed).reason).toContain('FORBIDDEN');
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream', ...bob.credentials },
      body: JSON.stringify({ query: alerts }),
    });
    expect(await response.text()).toContain('FORBIDDEN');
  });

  it('does not open to an invitation by an address that nobody has verified', async () => {
    const { owner, slug } = await tenantOf(await person('ada'));
    await owner.must(
      'mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { userErrors { code } } }',
      { input: { email: 'mallory@example.com', roles: ['ADMIN'] } },
    );
    expect((await (await person('mallory')).in(slug).ask(viewer)).code).toBe('FORBIDDEN');
  });
});
