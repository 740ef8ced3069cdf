import type { AuthEventData } from '@gantry/platform/events/eventData.generated.js';
import type { RequestContext, TenantRef } from '@gantry/platform/identity/RequestContext.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { TenancyHarness } from './createTenancyHarness.js';
import { createTenancyHarness, goldenPath } from './createTenancyHarness.js';

let tenancy: TenancyHarness;
beforeAll(async () => void (tenancy = await createTenancyHarness()));
afterAll(() => tenancy.close());

interface Entry {
  id: string;
  at: string;
  actor: { id: string };
  action: string;
  resource: string;
  decision: string;
  requestId: string;
}
interface Page {
  auditEntries: {
    edges: { cursor: string; node: Entry }[];
    pageInfo: { hasNextPage: boolean; endCursor: string };
  };
}

const filtered =
  'query ($filter: AuditEntryFilter) { auditEntries(first: 100, filter: $filter) { nodes { action decision requestId at } } }';

async function trail(context: RequestContext): Promise<Entry[]> {
  const page = await tenancy.run<Page>(goldenPath('AuditTrail'), { first: 100 }, context);
  return page.auditEntries.edges.map(({ node }) => node);
}

function decision(index: number, change: Partial<AuthEventData> = {}): AuthEventData {
  return {
    actor: { id: 'usr_somebody', kind: 'USER' },
    action: 'startExecution',
    resource: { type: 'Workflow', id: `wf_${index}` },
    decision: 'ALLOW',
    requestId: `request-${index}`,
    at: new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString(),
    ...change,
  };
}

/** Reading the trail is no decision on a mutation, so it does not grow by being looked at. */
async function settled(tenant: TenantRef, owner: string, entries: number): Promise<Entry[]> {
  const context = await tenancy.as(owner, tenant);
  return vi.waitFor(
    async () => {
      const all = await trail(context);
      expect(all).toHaveLength(entries);
      return all;
    },
    { timeout: 60_000 },
  );
}

describe('the audit trail', () => {
  it('holds what was decided on mutations, and what was denied, newest first', async () => {
    const tenant = await tenancy.tenantOf('ada');
    await tenancy.join(tenant, 'ada', 'vera', ['VIEWER']);
    const vera = await tenancy.as('vera', tenant);
    const refused = await tenancy.execute(
      goldenPath('InviteMember'),
      { input: { email: 'x@example.com', roles: ['VIEWER'] } },
      vera,
    );
    expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    const peeked = await tenancy.execute(
      '{ auditEntries { nodes { id } } }',
      {},
      { ...vera, requestId: 'peek' },
    );
    expect(peeked.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });

    const ada = await tenancy.as('ada', tenant);
    const entries = await settled(tenant, 'ada', 4);
    const resource = `Tenant/${tenant.id}`;
    expect(entries).toMatchObject([
      { actor: { id: vera.actor.id }, action: 'auditEntries', resource, decision: 'DENY', requestId: 'peek' },
      {
        actor: { id: vera.actor.id },
        action: 'inviteMember',
        resource,
        decision: 'DENY',
        requestId: vera.requestId,
      },
      { actor: { id: ada.actor.id }, action: 'inviteMember', resource, decision: 'ALLOW' },
      { actor: { id: ada.actor.id }, action: 'createTenant', resource, decision: 'ALLOW' },
    ]);
    for (const { id, requestId } of entries) {
      expect(id).toMatch(/^aud_/);
      expect(requestId).not.toBe('');
    }
  });

  it('holds decisions on requests that had other faults too', async () => {
    const tenant = await tenancy.tenantOf('ada');
    const ada = await tenancy.as('ada', tenant);
    await tenancy.run(goldenPath('InviteMember'), { input: { email: 'no address', roles: ['OWNER'] } }, ada);
    const actions = (await settled(tenant, 'ada', 3)).map(({ action }) => action);
    expect(actions.sort()).toEqual(['changeOwnership', 'createTenant', 'inviteMember']);
  });

  it('takes in the decisions of every other subgraph, once each, in the order of their time', async () => {
    const tenant = await tenancy.tenantOf('ada');
    const order = [2, 0, 1];
    for (const index of order) {
      const event = await tenancy.test.deliver('AuthEvent', decision(index), tenant.id);
      await tenancy.test.redeliver(event);
    }
    const entries = await settled(tenant, 'ada', 4);
    expect(entries.slice(1)).toMatchObject(
      [2, 1, 0].map((index) => ({
        actor: { id: 'usr_somebody' },
        resource: `Workflow/wf_${index}`,
        requestId: `request-${index}`,
      })),
    );
  });

  it('pages without gap or repeat, also through entries of one millisecond', async () => {
    const tenant = await tenancy.tenantOf('ada');
    const at = '2026-02-03T04:05:06.789Z';
    for (let index = 0; index < 7; index++)
      await tenancy.test.deliver('AuthEvent', decision(index, { at }), tenant.id);
    const all = await settled(tenant, 'ada', 8);
    const context = await tenancy.as('ada', tenant);
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const { auditEntries }: Page = await tenancy.run(
        goldenPath('AuditTrail'),
        { first: 3, after },
        context,
      );
      seen.push(...auditEntries.edges.map(({ node }) => node.id));
      after = auditEntries.pageInfo.hasNextPage ? auditEntries.pageInfo.endCursor : null;
    } while (after !== null);
    expect(seen).toEqual(all.map(({ id }) => id));
  });

  it('is filtered by action, decision, actor, resource, request and time', async () => {
    const tenant = await tenancy.tenantOf('ada');
    await tenancy.test.deliver('AuthEvent', decision(1), tenant.id);
    await tenancy.test.deliver('AuthEvent', decision(2, { action: 'deploy', decision: 'DENY' }), tenant.id);
    await tenancy.test.deliver(
      'AuthEvent',
      decision(3, { actor: { id: 'svc_agents', kind: 'SERVICE' } }),
      tenant.id,
    );
    await settled(tenant, 'ada', 4);
    const context = await tenancy.as('ada', tenant);
    const requests = async (filter: Record<string, unknown>): Promise<string[]> => {
      const answer = await tenancy.run<{ auditEntries: { nodes: Entry[] } }>(filtered, { filter }, context);
      return answer.auditEntries.nodes.map(({ requestId }) => requestId);
    };
    expect(await requests({ action: 'deploy' })).toEqual(['request-2']);
    expect(await requests({ decision: 'DENY' })).toEqual(['request-2']);
    expect(await requests({ actorId: 'svc_agents' })).toEqual(['request-3']);
    expect(await requests({ resource: 'Workflow/wf_1' })).toEqual(['request-1']);
    expect(await requests({ requestId: 'request-1', decision: 'DENY' })).toEqual([]);
    expect(await requests({ from: '2026-01-01T00:00:02Z', to: '2026-01-01T00:00:03Z' })).toEqual([
      'request-2',
    ]);
    expect(await requests({ to: '2026-01-01T00:00:03Z' })).toEqual(['request-2', 'request-1']);
  });

  it.each([
    [{ first: 0 }, 'The argument "first" must be from 1 to 100, not 0.'],
    [{ first: 101 }, 'The argument "first" must be from 1 to 100, not 101.'],
    [{ first: 1, after: 'nonsense' }, 'The argument "after" is no cursor of this list'],
    [
      { first: 1, after: Buffer.from('k:mbr_1').toString('base64url') },
      'The argument "after" is no cursor of this list',
    ],
  ])('refuses the page %j', async (page, message) => {
    const context = await tenancy.as('ada', await tenancy.tenantOf('ada'));
    const { errors } = await tenancy.execute(goldenPath('AuditTrail'), page, context);
    expect(errors?.[0]?.message).toContain(message);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
  });

  it('holds every one of twenty denials at once, more than there are connections', async () => {
    const tenant = await tenancy.tenantOf('ada');
    await tenancy.join(tenant, 'ada', 'vera', ['VIEWER']);
    const [entry] = await settled(tenant, 'ada', 2);
    const vera = await tenancy.as('vera', tenant);
    const peek = () => tenancy.execute('query ($id: ID!) { node(id: $id) { id } }', { id: entry!.id }, vera);
    const answers = await Promise.all(Array.from({ length: 20 }, peek));
    for (const { errors } of answers) expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN' });
    const denied = (await settled(tenant, 'ada', 22)).filter(({ decision: each }) => each === 'DENY');
    expect(denied).toHaveLength(20);
  });

  it('can be added to, and neither changed nor emptied, by the login that serves requests', async () => {
    const tenant = await tenancy.tenantOf('ada');
    await settled(tenant, 'ada', 1);
    const { database } = tenancy.test.platform;
    const touched = await database.tenant({ tenantId: tenant.id }, async (em) => {
      const changed = await em.execute<unknown[]>("UPDATE audit_entry SET decision = 'DENY' RETURNING id");
      const deleted = await em.execute<unknown[]>('DELETE FROM audit_entry RETURNING id');
      return changed.length + deleted.length;
    });
    expect(touched).toBe(0);
    expect(await settled(tenant, 'ada', 1)).toMatchObject([{ decision: 'ALLOW' }]);
  });
});
