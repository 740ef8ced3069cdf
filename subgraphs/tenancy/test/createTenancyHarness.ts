import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { RequestContext, Role, TenantRef } from '@gantry/platform/identity/RequestContext.js';
import { serviceContext } from '@gantry/platform/identity/serviceContext.js';
import type { SubgraphEndpoint } from '@gantry/platform/subgraph/SubgraphEndpoint.js';
import { createTestPlatform, type TestPlatform } from '@gantry/test/testPlatform.js';
import type { ExecutionResult } from 'graphql';
import { parse, print } from 'graphql';
import { entities } from '../src/persistence/entities.js';
import { createTenancySubgraph } from '../src/subgraph.js';

export const migrationsDirectory = fileURLToPath(new URL('../migrations', import.meta.url));
const operationsFile = new URL('../../../test/golden-path/operations.graphql', import.meta.url);

/** An operation of the golden path, as it stands there. */
export function goldenPath(name: string): string {
  const { definitions } = parse(readFileSync(operationsFile, 'utf8'));
  const found = definitions.find((each) => each.kind === 'OperationDefinition' && each.name?.value === name);
  return print(found!);
}

interface Identified {
  userId: string;
  memberships: { tenantId: string; slug: string; tier: TenantRef['tier']; roles: Role[] }[];
}

export interface Claims {
  issuer?: string;
  subject: string;
  email?: string | null;
  emailVerified?: boolean;
  tenant?: string;
}

/** The subgraph over a database of its own, with people who sign in as the gateway would have them do. */
export interface TenancyHarness {
  test: TestPlatform;
  gateway: RequestContext;
  identify(claims: Claims): Promise<Identified>;
  /** A person's context: in a tenant they are a member of, or in none. Their address is verified. */
  as(name: string, tenant?: TenantRef): Promise<RequestContext>;
  run<T>(query: string, variables: Record<string, unknown>, context: RequestContext): Promise<T>;
  execute(
    query: string,
    variables: Record<string, unknown>,
    context: RequestContext,
  ): Promise<ExecutionResult>;
  /** A new tenant that the named person owns. */
  tenantOf(owner: string, tier?: TenantRef['tier']): Promise<TenantRef>;
  /** Invites the named person and has them sign in; answers the member's id. */
  join(tenant: TenantRef, owner: string, name: string, roles: Role[]): Promise<string>;
  close(): Promise<void>;
}

export async function createTenancyHarness(
  endpoints: Record<string, SubgraphEndpoint> = {},
): Promise<TenancyHarness> {
  const test = await createTestPlatform('tenancy', { entities, migrationsDirectory, endpoints });
  const subgraph = await createTenancySubgraph(test.platform);
  await subgraph.start();
  const gateway = serviceContext('gateway', null);

  const run: TenancyHarness['run'] = (query, variables, context) =>
    test.run(subgraph, query, variables, context);
  const identify: TenancyHarness['identify'] = async ({ issuer = 'https://issuer.example', ...claims }) => {
    const { identify: answer } = await run<{ identify: Identified }>(
      'mutation ($input: IdentifyInput!) { identify(input: $input) { userId memberships { tenantId slug tier roles } } }',
      { input: { issuer, ...claims } },
      gateway,
    );
    return answer;
  };
  const as: TenancyHarness['as'] = async (name, tenant) => {
    const email = `${name}@example.com`;
    const { userId, memberships } = await identify({ subject: name, email, emailVerified: true });
    const membership = memberships.find((each) => each.tenantId === tenant?.id);
    if (tenant && !membership) throw new Error(`${name} is no member of ${tenant.slug}.`);
    return {
      actor: { id: userId, kind: 'USER', email },
      tenant: tenant ?? null,
      roles: membership?.roles ?? [],
      scopes: [],
      requestId: `req-${randomBytes(6).toString('hex')}`,
    };
  };
  return {
    test,
    gateway,
    identify,
    as,
    run,
    execute: (query, variables, context) => test.execute(subgraph, query, variables, context),
    tenantOf: async (owner, tier = 'TEAM') => {
      const slug = `t-${randomBytes(5).toString('hex')}`;
      const input = { name: `Tenant of ${owner}`, slug, tier };
      const { createTenant } = await run<{ createTenant: { tenant: TenantRef } }>(
        goldenPath('CreateTenant'),
        { input },
        await as(owner),
      );
      return { id: createTenant.tenant.id, slug, tier };
    },
    join: async (tenant, owner, name, roles) => {
      const input = { email: `${name}@example.com`, roles };
      const { inviteMember } = await run<{ inviteMember: { member: { id: string } } }>(
        goldenPath('InviteMember'),
        { input },
        await as(owner, tenant),
      );
      await as(name, tenant);
      return inviteMember.member.id;
    },
    close: async () => {
      await subgraph.stop();
      await test.close();
    },
  };
}
