import { roles as allRoles, type Role } from '@gantry/platform/identity/RequestContext.js';
import { idPrefixes, newId } from '@gantry/platform/ids/newId.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkSlug, reservedSlugs } from '../src/domain/checkSlug.js';
import { checkTenantName } from '../src/domain/checkTenantName.js';
import { checkEmail, normalizeEmail } from '../src/domain/emailAddress.js';
import type { RoleHolder } from '../src/domain/memberRoles.js';
import { checkRoles, leavesNoOwner, normalizeRoles, touchesOwnership } from '../src/domain/memberRoles.js';
import { nodeTypeOf, nodeTypesByOwner } from '../src/domain/nodeTypes.js';
import { periodOf, quotaLimits, quotaResources } from '../src/domain/quotas.js';

const rolesArbitrary = fc.array(fc.constantFrom(...allRoles), { maxLength: 6 });
const memberArbitrary = (id: string): fc.Arbitrary<RoleHolder> =>
  fc.record({
    id: fc.constant(id),
    roles: rolesArbitrary,
    userId: fc.option(fc.constant(`usr_${id}`)),
  });

describe('a slug', () => {
  it.each(['k1', 'ada-s-kitchen', '4-seasons', 'a'.repeat(40)])('may be %s', (slug) => {
    expect(checkSlug(slug)).toBeNull();
  });

  it.each([
    '',
    'a',
    '-a',
    'a-',
    'Kitchen',
    'a_b',
    'a b',
    'küche',
    'a\n',
    'a'.repeat(41),
    'tnt_01h455vb4pex5vsknk084sn02q',
  ])('may not be %j, and the message shows it', (slug) => {
    expect(checkSlug(slug)).toMatchObject({ code: 'INVALID_SLUG', field: ['slug'] });
    expect(checkSlug(slug)?.message).toContain(`"${slug}"`);
  });

  it('may not be a name of the platform', () => {
    for (const slug of reservedSlugs) expect(checkSlug(slug)).toMatchObject({ code: 'SLUG_RESERVED' });
  });

  it('is always a DNS label', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abz09-_. A'), maxLength: 45 }), (slug) => {
        if (checkSlug(slug) !== null) return;
        expect(new URL(`http://${slug}.example/`).hostname).toBe(`${slug}.example`);
      }),
    );
  });
});

describe('a name', () => {
  it.each(["Ada's Kitchen", '厨房', 'x'])('may be %s', (name) => expect(checkTenantName(name)).toBeNull());

  it.each(['', '  ', 'a\nb', '\u0000', 'x'.repeat(81)])('may not be %j', (name) => {
    expect(checkTenantName(name)).toMatchObject({ code: 'INVALID_NAME', field: ['name'] });
  });
});

describe('an email address', () => {
  it('is taken in any spelling of its letters, and one spelling is kept', () => {
    fc.assert(
      fc.property(fc.emailAddress(), (email) => {
        fc.pre(/@[a-z0-9]/i.test(email) && email.length <= 254 && email.split('@')[0]!.length <= 64);
        expect(checkEmail(email)).toBeNull();
        expect(checkEmail(` ${email.toUpperCase()} `)).toBeNull();
        expect(normalizeEmail(email.toUpperCase())).toBe(normalizeEmail(email));
      }),
    );
  });

  it.each([
    '',
    'bob',
    'bob@',
    '@example.com',
    'bob@example',
    'b o b@example.com',
    'bob@-example.com',
    'a@b.c,d@e.f',
    `${'x'.repeat(65)}@example.com`,
  ])('may not be %j', (email) => {
    expect(checkEmail(email)).toMatchObject({ code: 'INVALID_EMAIL', field: ['email'] });
  });
});

describe('roles', () => {
  it('are kept once each, strongest first', () => {
    expect(normalizeRoles(['VIEWER', 'OWNER', 'VIEWER'])).toEqual(['OWNER', 'VIEWER']);
    fc.assert(
      fc.property(rolesArbitrary, (roles) => {
        const normal = normalizeRoles(roles);
        expect(new Set(normal)).toEqual(new Set(roles));
        expect(normalizeRoles([...normal].reverse())).toEqual(normal);
      }),
    );
  });

  it('must not be none', () => {
    expect(checkRoles([])).toMatchObject({ code: 'NO_ROLES', field: ['roles'] });
  });

  it('touch ownership exactly when OWNER is held before or after', () => {
    fc.assert(
      fc.property(rolesArbitrary, rolesArbitrary, (before, after) => {
        expect(touchesOwnership(before, after)).toBe([...before, ...after].includes('OWNER'));
      }),
    );
  });

  it('never leave a tenant without an owner who has signed in, in whatever order members change', () => {
    const step = fc.record({ member: fc.nat(3), after: rolesArbitrary });
    const start = fc.tuple(
      ...['a', 'b', 'c'].map(memberArbitrary),
      fc.constant<RoleHolder>({ id: 'd', roles: ['OWNER'], userId: 'usr_d' }),
    );
    fc.assert(
      fc.property(start, fc.array(step), (members, steps) => {
        let current: RoleHolder[] = members;
        for (const { member: index, after } of steps) {
          const member = current[index]!;
          if (leavesNoOwner(current, member, after)) continue;
          current = current.map((each) => (each === member ? { ...each, roles: after as Role[] } : each));
        }
        expect(current.some((each) => each.userId !== null && each.roles.includes('OWNER'))).toBe(true);
      }),
    );
  });
});

describe('quotas', () => {
  it('grow with the tier', () => {
    for (const resource of quotaResources) {
      expect(quotaLimits.FREE[resource]).toBeLessThan(quotaLimits.TEAM[resource]);
      expect(quotaLimits.TEAM[resource]).toBeLessThan(quotaLimits.ENTERPRISE[resource]);
    }
  });

  it('of what happens are counted by the month in UTC', () => {
    expect(periodOf('EXECUTIONS', new Date('2026-12-31T23:30:00-02:00'))).toBe('2027-01');
    expect(periodOf('MEMBERS', new Date())).toBe('total');
  });
});

describe('an id', () => {
  it('names its type and the subgraph that owns it', () => {
    for (const [owner, typeNames] of Object.entries(nodeTypesByOwner)) {
      for (const typeName of typeNames)
        expect(nodeTypeOf(newId(idPrefixes[typeName]))).toEqual({ typeName, owner });
    }
  });

  it.each(['', '_', 'wf', 'wf_\0', 'zzz_01h455vb4pex5vsknk084sn02q', 'constructor_1', newId('evt')])(
    'is no node when it is %j',
    (id) => {
      expect(nodeTypeOf(id)).toBeNull();
    },
  );
});
