import { roles, type Role, type Tier } from '@gantry/platform/identity/RequestContext.js';
import { registerEnumType } from 'type-graphql';
import { quotaResources, type QuotaPeriod, type QuotaResource } from '../domain/quotas.js';

function enumOf<T extends string>(values: readonly T[]): { [Value in T]: Value } {
  return Object.fromEntries(values.map((value) => [value, value])) as { [Value in T]: Value };
}

/** `Role` of the schema. */
export const RoleEnum = enumOf(roles);
registerEnumType(RoleEnum, {
  name: 'Role',
  description: 'What a member may do in a tenant. Each role may do all that the ones below it may.',
  valuesConfig: {
    OWNER: { description: 'Everything, including making and removing owners. A tenant always has one.' },
    ADMIN: { description: 'Manages members other than owners, and reads the audit trail.' },
    DEVELOPER: { description: 'Creates, changes, runs and deploys.' },
    VIEWER: { description: 'Reads, and nothing else.' },
  } satisfies Record<Role, object>,
});

/** `Tier` of the schema. */
export const TierEnum = enumOf<Tier>(['FREE', 'TEAM', 'ENTERPRISE']);
registerEnumType(TierEnum, {
  name: 'Tier',
  description: 'What a tenant has agreed to; it decides the quotas.',
  valuesConfig: {
    FREE: { description: 'To try things: 5 members, 3 projects.' },
    TEAM: { description: 'For a team: 50 members, 30 projects.' },
    ENTERPRISE: { description: 'For an organisation: 10,000 members, 3,000 projects.' },
  },
});

/** `QuotaResource` of the schema. */
export const QuotaResourceEnum = enumOf(quotaResources);
registerEnumType(QuotaResourceEnum, {
  name: 'QuotaResource',
  description: 'What a tier limits.',
  valuesConfig: {
    MEMBERS: {
      description: 'Members and open invitations, as they are now. No more can be invited at the limit.',
    },
    PROJECTS: { description: 'Projects that have been rolled out at least once.' },
    CONVERSATIONS: { description: 'Conversations started in the calendar month (UTC).' },
    EXECUTIONS: { description: 'Executions of workflows started in the calendar month (UTC).' },
    INFERENCE_TOKENS: { description: 'Tokens read and written by models in the calendar month (UTC).' },
  } satisfies Record<QuotaResource, object>,
});

/** `QuotaPeriod` of the schema. */
export const QuotaPeriodEnum = enumOf<QuotaPeriod>(['TOTAL', 'MONTH']);
registerEnumType(QuotaPeriodEnum, {
  name: 'QuotaPeriod',
  description: 'Over which time a quota counts.',
  valuesConfig: {
    TOTAL: { description: 'What there is.' },
    MONTH: { description: 'What happened in the calendar month, in UTC.' },
  },
});

/** `MemberStatus` of the schema. */
export const MemberStatusEnum = enumOf(['INVITED', 'ACTIVE'] as const);
registerEnumType(MemberStatusEnum, {
  name: 'MemberStatus',
  description: 'Whether somebody has taken their place in a tenant.',
  valuesConfig: {
    INVITED: { description: 'Waits until somebody with this address, verified, signs in.' },
    ACTIVE: { description: 'Has signed in.' },
  },
});

/** `PrincipalKind` of the schema. */
export const PrincipalKindEnum = enumOf(['USER', 'SERVICE_ACCOUNT', 'SERVICE'] as const);
registerEnumType(PrincipalKindEnum, {
  name: 'PrincipalKind',
  description: 'What kind of actor somebody is.',
  valuesConfig: {
    USER: { description: 'A person.' },
    SERVICE_ACCOUNT: { description: "A tenant's own program." },
    SERVICE: { description: "One of the platform's services, at work for the tenant." },
  },
});

/** `AuthorizationDecision` of the schema. */
export const AuthorizationDecisionEnum = enumOf(['ALLOW', 'DENY'] as const);
registerEnumType(AuthorizationDecisionEnum, {
  name: 'AuthorizationDecision',
  description: 'How the policies decided.',
  valuesConfig: {
    ALLOW: { description: 'The actor might do it.' },
    DENY: { description: 'The actor might not, and it was not done.' },
  },
});
