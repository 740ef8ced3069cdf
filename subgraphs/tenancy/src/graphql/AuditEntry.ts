import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { Node } from '@gantry/platform/graphql/Node.js';
import { DateTime } from '@gantry/platform/graphql/scalars.js';
import { Directive, Field, ObjectType } from 'type-graphql';
import type { AuditEntryRow } from '../persistence/AuditEntryEntity.js';
import { AuthorizationDecisionEnum } from './enums.js';
import { Principal } from './Principal.js';

@ObjectType('AuditEntry', {
  implements: Node,
  description:
    'One authorisation decision: every denial, and every decision on a mutation. Never changed and never deleted.',
})
@Directive('@key(fields: "id")')
@Directive('@tag(name: "administration")')
export class AuditEntry extends Node {
  @Field(() => DateTime, { description: 'When it was decided.' })
  at!: Date;

  @Field(() => Principal, { description: 'Who asked.' })
  actor!: Principal;

  @Field(() => String, { description: 'What was asked, such as `startExecution`.' })
  action!: string;

  @Field(() => String, { description: 'What it was asked on, as type and id, such as `Workflow/wf_…`.' })
  resource!: string;

  @Field(() => AuthorizationDecisionEnum, { description: 'How it was decided.' })
  decision!: 'ALLOW' | 'DENY';

  @Field(() => String, {
    nullable: true,
    description: 'The policies that decided, or why else; null when there is no more to say.',
  })
  reason!: string | null;

  @Field(() => String, {
    description: 'The request that asked, as it stands in logs and in the response header x-request-id.',
  })
  requestId!: string;

  @Field(() => String, { description: 'The subgraph that decided.' })
  source!: string;
}

/** A page of the audit trail. */
export const AuditEntryConnection = connectionOf('AuditEntry', () => AuditEntry);

/** The API's view of a row. */
export function toAuditEntry(row: AuditEntryRow): AuditEntry {
  const { id, at, action, resource, decision, requestId, source } = row;
  const actor = Object.assign(new Principal(), { id: row.actorId, kind: row.actorKind });
  return Object.assign(new AuditEntry(), {
    id,
    at,
    actor,
    action,
    resource,
    decision,
    requestId,
    source,
    reason: row.reason ?? null,
  });
}
