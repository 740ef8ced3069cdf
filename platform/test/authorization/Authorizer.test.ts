import { describe, expect, it } from 'vitest';
import { Authorizer, type ActionLevel } from '../../src/authorization/Authorizer.js';
import type { RequestContext } from '../../src/identity/RequestContext.js';

const levels: Record<string, ActionLevel> = {
  begin: 'self',
  look: 'read',
  change: 'write',
  rule: 'administer',
  sell: 'own',
  attend: 'serve',
};
const authorizer = new Authorizer(levels);

const allowed = (roles: string[], tenantId = 'tnt_1'): string[] => {
  const request: RequestContext = {
    actor: { id: 'usr_1', kind: 'USER' },
    tenant: { id: 'tnt_1', slug: 'one', tier: 'FREE' },
    roles,
    scopes: [],
    requestId: 'r',
  };
  return Object.keys(levels).filter(
    (action) => authorizer.decide(request, action, { type: 'Thing', id: 'thing_1', tenantId }).allowed,
  );
};

describe('the roles', () => {
  it.each([
    ['OWNER', ['begin', 'look', 'change', 'rule', 'sell']],
    ['ADMIN', ['begin', 'look', 'change', 'rule']],
    ['DEVELOPER', ['begin', 'look', 'change']],
    ['VIEWER', ['begin', 'look']],
    ['SERVICE', ['begin', 'look', 'change', 'attend']],
    ['STRANGER', ['begin']],
  ])('let a %s do %j', (role, actions) => {
    expect(allowed([role])).toEqual(actions);
  });

  it('let nobody near what belongs to another tenant', () => {
    for (const role of ['OWNER', 'ADMIN', 'DEVELOPER', 'VIEWER'])
      expect(allowed([role], 'tnt_2')).toEqual(['begin']);
  });

  it('add up', () => {
    expect(allowed(['VIEWER', 'ADMIN'])).toEqual(allowed(['ADMIN']));
  });

  it('are named by the policy that decided, which the audit trail quotes', () => {
    const request: RequestContext = {
      actor: { id: 'usr_1', kind: 'USER' },
      tenant: { id: 'tnt_1', slug: 'one', tier: 'FREE' },
      roles: ['DEVELOPER'],
      scopes: [],
      requestId: 'r',
    };
    const resource = { type: 'Thing', id: 'thing_1', tenantId: 'tnt_1' };
    expect(authorizer.decide(request, 'change', resource).reasons).toEqual(['developers-write']);
  });

  it('decide nothing about an action that no subgraph declares', () => {
    const request = {
      actor: { id: 'u', kind: 'USER' },
      tenant: null,
      roles: ['OWNER'],
      scopes: [],
      requestId: 'r',
    } as const;
    expect(() =>
      authorizer.decide({ ...request, roles: ['OWNER'], scopes: [] }, 'steal', {
        type: 'Thing',
        id: 't',
        tenantId: 't',
      }),
    ).toThrow('The action "steal" is not declared.');
  });
});
