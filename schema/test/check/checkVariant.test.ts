import { describe, expect, it } from 'vitest';
import type { Approval } from '../../src/registry/Approval.js';
import { isSafe } from '../../src/check/isSafe.js';
import { operationId } from '../../src/operations/operationId.js';
import { check, hits, recorded, registered } from './variantCheck.js';

const before = 'type Query { user: User } type User { name: String email: String }';
const withoutEmail = 'type Query { user: User } type User { name: String }';
const inbox = 'query Inbox { user { email } }';
const profile = 'query Profile { user { name } }';

function approval(change: Approval['change']): Approval {
  return {
    change,
    reason: 'Nobody reads mail.',
    author: 'ada',
    approvedAt: '2026-11-20T08:00:00Z',
    version: 3,
  };
}

/** Why the only change that is not safe passes; null when it blocks. */
async function verdict(...args: Parameters<typeof check>): Promise<string | null | undefined> {
  const { changes } = await check(...args);
  return changes.find(({ criticality }) => criticality !== 'safe')?.passes;
}

describe('the check of a variant', () => {
  it('names the client, its version and the operation that block a removal, and who is not hit it does not name', async () => {
    const report = await check(before, withoutEmail, {
      operations: [registered('mail', inbox, '2.1'), registered('web', profile)],
    });
    expect(report).toEqual({
      contract: null,
      changes: [
        {
          criticality: 'breaking',
          type: 'FIELD_REMOVED',
          path: 'User.email',
          message: "Field 'email' was removed from object type 'User': documents that select it are refused.",
          passes: null,
          usedBy: [
            {
              client: { name: 'mail', version: '2.1' },
              operation: operationId(inbox),
              name: 'Inbox',
              source: 'registered',
              count: 0,
              lastSeen: null,
            },
          ],
        },
      ],
      invalidOperations: [
        {
          client: { name: 'mail', version: '2.1' },
          operation: operationId(inbox),
          name: 'Inbox',
          source: 'registered',
          count: 0,
          lastSeen: null,
          message: 'Cannot query field "email" on type "User".',
        },
      ],
    });
  });

  it('lets a removal pass that nobody uses', async () => {
    expect(await verdict(before, withoutEmail, { operations: [registered('web', profile)] })).toBe('UNUSED');
  });

  it('says of what was registered and sent how often and when, once', async () => {
    const { changes } = await check(before, withoutEmail, {
      operations: [registered('mail', inbox)],
      usage: [
        recorded('mail', inbox, { count: 7, lastSeen: '2026-11-20T08:00:00+02:00' }),
        recorded('mail', 'query Inbox{user{email}}', { count: 5, lastSeen: '2026-11-20T07:00:00Z' }),
      ],
    });
    expect(changes[0]?.usedBy).toMatchObject([
      { operation: operationId(inbox), source: 'registered', count: 12, lastSeen: '2026-11-20T07:00:00Z' },
    ]);
  });

  it('finds who sent a document with other values than it has registered', async () => {
    const sent = before.replace('user: User', 'user(id: ID): User');
    const { changes } = await check(sent, sent.replace('email: String', ''), {
      operations: [registered('mail', '{ user(id: "5") { email } }')],
      usage: [recorded('mail', '{ user(id: "") { email } }', { count: 3 })],
    });
    expect(changes[0]?.usedBy).toMatchObject([{ source: 'registered', count: 3 }]);
  });

  it('lists clients by name, version and operation', async () => {
    const other = '{ user { email name } }';
    const { changes } = await check(before, withoutEmail, {
      operations: [registered('web', inbox), registered('mail', inbox, '2'), registered('mail', inbox, '1')],
      usage: [recorded('app', other), recorded('app', inbox, { client: { name: 'app', version: null } })],
    });
    expect(changes[0]?.usedBy.map(({ client, name }) => [client.name, client.version, name])).toEqual([
      ['app', null, 'Inbox'],
      ['app', '1', null],
      ['mail', '1', 'Inbox'],
      ['mail', '2', 'Inbox'],
      ['web', '1', 'Inbox'],
    ]);
  });

  it('names the operation that is hit of a document that has several', async () => {
    const document = `${inbox} ${profile} query Both { user { ...Mail } } fragment Mail on User { email }`;
    const { changes } = await check(before, withoutEmail, { operations: [registered('mail', document)] });
    expect(changes[0]?.usedBy.map(({ operation, name }) => [operation, name])).toEqual([
      [operationId(document), 'Both'],
      [operationId(document), 'Inbox'],
    ]);
  });

  it('counts for each operation of a document what was sent of it', async () => {
    const document = `${inbox} query Other { user { email name } }`;
    const { changes } = await check(before, withoutEmail, {
      operations: [registered('mail', document)],
      usage: [recorded('mail', inbox, { count: 4 })],
    });
    expect(changes[0]?.usedBy.map(({ name, count }) => [name, count])).toEqual([
      ['Inbox', 4],
      ['Other', 0],
    ]);
  });

  it('takes a document for what it is when parts of it are delivered later', async () => {
    const document = 'query ($later: Boolean) { user { name ... @defer(if: $later) { email } } }';
    const { changes } = await check(before, withoutEmail, {
      operations: [registered('mail', document)],
      usage: [recorded('mail', document.replace(' @defer(if: $later)', ''), { count: 2 })],
    });
    expect(changes[0]?.usedBy).toMatchObject([{ source: 'registered', count: 2 }]);
  });

  it('says nothing of a document that the old schema does not accept either', async () => {
    const report = await check(before, withoutEmail, {
      operations: [registered('old', '{ user { email phone } }'), registered('none', '{ user {')],
    });
    expect(report.changes[0]).toMatchObject({ passes: 'UNUSED', usedBy: [] });
    expect(report.invalidOperations).toEqual([]);
  });
});

describe('a type that leaves a union', () => {
  it('does not hit a fragment that needed another one which left with it', async () => {
    const old = `
      union Hit = Person | Team | Place
      interface Named { name: String }
      type Person implements Named { name: String } type Team { size: Int } type Place { id: ID }
      type Query { hit: Hit named: Named team: Team }`;
    const report = await check(old, old.replace('Person | Team | Place', 'Place'), {
      operations: [registered('web', '{ hit { ... on Named { name } } }')],
    });
    expect(hits(report)).toEqual({
      'UNION_MEMBER_REMOVED Hit.Person': ['web'],
      'UNION_MEMBER_REMOVED Hit.Team': [],
    });
  });
});

describe('the settings of a check', () => {
  const usage = [
    recorded('mail', inbox, { count: 9 }),
    recorded('web', profile, { count: 990 }),
    recorded('robot', inbox, { count: 1 }),
  ];

  it.each([
    { title: 'look at traffic', settings: {}, passes: null },
    {
      title: 'do not look at traffic when no days are looked back on',
      settings: { days: 0 },
      passes: 'UNUSED',
    },
    {
      title: 'count the requests of all clients for an operation',
      settings: { minimumCount: 10 },
      passes: null,
    },
    { title: 'leave out what is asked for less often', settings: { minimumCount: 11 }, passes: 'UNUSED' },
    { title: 'count the share of all requests', settings: { minimumPercent: 1 }, passes: null },
    { title: 'leave out what has a smaller share', settings: { minimumPercent: 1.01 }, passes: 'UNUSED' },
    {
      title: 'leave out the requests of an excluded client',
      settings: { minimumCount: 10, excludedClients: ['robot'] },
      passes: 'UNUSED',
    },
    {
      title: 'keep the others when a client is excluded',
      settings: { excludedClients: ['robot'] },
      passes: null,
    },
    {
      title: 'leave out the requests of excluded clients from what a share is of',
      settings: { minimumPercent: 90, excludedClients: ['web'] },
      passes: null,
    },
  ])('$title', async ({ settings, passes }) => {
    expect(await verdict(before, withoutEmail, { usage, settings })).toBe(passes);
  });

  it('let registered operations count however seldom they are sent', async () => {
    const operations = [registered('mail', inbox)];
    const settings = { minimumCount: 1000, minimumPercent: 50 };
    expect(await verdict(before, withoutEmail, { operations, usage, settings })).toBe(null);
  });

  it('can leave registered operations out', async () => {
    const operations = [registered('mail', inbox)];
    expect(
      await verdict(before, withoutEmail, { operations, settings: { registeredOperations: false } }),
    ).toBe('UNUSED');
  });

  it('leave out what an excluded client has registered', async () => {
    const operations = [registered('mail', inbox)];
    const report = await check(before, withoutEmail, { operations, settings: { excludedClients: ['mail'] } });
    expect(report.changes[0]?.passes).toBe('UNUSED');
    expect(report.invalidOperations).toEqual([]);
  });

  it('treat a dangerous change as a breaking one when asked to, where it is used', async () => {
    const old = 'enum Role { USER } type Query { role: Role n: Int }';
    const now = 'enum Role { USER ADMIN } type Query { role: Role n: Int }';
    const operations = [registered('web', '{ role }')];
    const settings = { failOnDangerous: true };
    expect(await verdict(old, now, { operations })).toBe('HARMLESS');
    expect(await verdict(old, now, { operations, settings })).toBe(null);
    expect(await verdict(old, now, { operations: [registered('web', '{ n }')], settings })).toBe('UNUSED');
  });
});

describe('an approval', () => {
  const operations = [registered('mail', inbox)];
  const change = { type: 'FIELD_REMOVED', path: 'User.email' };

  it.each([
    { title: 'lets its change pass', change, contract: null, passes: 'APPROVED' },
    {
      title: 'that names no contract lets its change pass in contracts',
      change,
      contract: 'public',
      passes: 'APPROVED',
    },
    {
      title: 'for a contract lets its change pass there',
      change: { ...change, contract: 'public' },
      contract: 'public',
      passes: 'APPROVED',
    },
    {
      title: 'for a contract is none for the supergraph',
      change: { ...change, contract: 'public' },
      contract: null,
      passes: null,
    },
    {
      title: 'for a contract is none for another one',
      change: { ...change, contract: 'public' },
      contract: 'partner',
      passes: null,
    },
    {
      title: 'for the supergraph lets its change pass in contracts',
      change: { ...change, contract: null },
      contract: 'public',
      passes: 'APPROVED',
    },
    {
      title: 'of another path is none',
      change: { ...change, path: 'User.name' },
      contract: null,
      passes: null,
    },
    {
      title: 'of another kind of change is none',
      change: { ...change, type: 'FIELD_TYPE_CHANGED' },
      contract: null,
      passes: null,
    },
    {
      title: 'of an event is none',
      change: { ...change, event: 'UserCreated.v1' },
      contract: null,
      passes: null,
    },
  ])('$title', async ({ change, contract, passes }) => {
    const approvals = [approval(change)];
    expect(await verdict(before, withoutEmail, { operations, contract, approvals })).toBe(passes);
  });

  it('of one type that leaves a union is none for another', async () => {
    const old =
      'union Hit = A | B | C type A { x: Int } type B { x: Int } type C { x: Int } type Query { hit: Hit b: B c: C }';
    const now = old.replace('A | B | C', 'A');
    const report = await check(old, now, {
      operations: [registered('web', '{ hit { ... on B { x } ... on C { x } } }')],
      approvals: [approval({ type: 'UNION_MEMBER_REMOVED', path: 'Hit.B' })],
    });
    expect(report.changes.map(({ path, passes }) => [path, passes])).toEqual([
      ['Hit.B', 'APPROVED'],
      ['Hit.C', null],
    ]);
  });
});

describe('a document that the new schema refuses', () => {
  const old = `
    union Hit = A | B
    type A { x: Int y: Int } type B { x: Int y: Int }
    type Query { hit: Hit a: A }`;
  const now = old.replace('type A { x: Int y: Int }', 'type A { x: Int! y: Int! }');
  const conflict = 'query Both { a { y } hit { ... on A { x } ... on B { x } } }';

  it('has the change block which by itself breaks nobody, and only this one', async () => {
    const report = await check(old, now, {
      operations: [registered('web', conflict), registered('app', '{ a { x y } }')],
    });
    expect(hits(report)).toEqual({ 'FIELD_TYPE_CHANGED A.x': ['web Both'] });
    expect(report.changes[0]).toMatchObject({ criticality: 'breaking', passes: null });
    expect(report.changes[0]?.message).toMatch(
      /^Field 'A\.x' changed type from 'Int' to 'Int!'\. Documents in use are refused for it: Fields "x" conflict/,
    );
    expect(isSafe({ faults: [], events: [], variants: [report] })).toBe(false);
  });

  it('passes with that change approved', async () => {
    const report = await check(old, now, {
      operations: [registered('web', conflict)],
      approvals: [approval({ type: 'FIELD_TYPE_CHANGED', path: 'A.x' })],
    });
    expect(report.changes[0]?.passes).toBe('APPROVED');
    expect(isSafe({ faults: [], events: [], variants: [report] })).toBe(true);
  });

  it('leaves the change safe where nobody sends one', async () => {
    const report = await check(old, now, { operations: [registered('app', '{ a { x y } }')] });
    expect(report.changes.map(({ criticality, passes }) => [criticality, passes])).toEqual([
      ['safe', 'HARMLESS'],
      ['safe', 'HARMLESS'],
    ]);
  });
});
