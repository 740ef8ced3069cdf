import { DateTime } from '@gantry/platform/graphql/scalars.js';
import { Field, ID, InputType } from 'type-graphql';
import type { AuditFilter } from '../persistence/AuditRepository.js';
import { AuthorizationDecisionEnum } from './enums.js';

@InputType('AuditEntryFilter', {
  description: 'Which entries of the audit trail to show: those to which all of this applies.',
})
export class AuditEntryFilter implements AuditFilter {
  @Field(() => String, { nullable: true, description: 'This action only, such as `startExecution`.' })
  action?: string | null;

  @Field(() => AuthorizationDecisionEnum, { nullable: true, description: 'This decision only.' })
  decision?: 'ALLOW' | 'DENY' | null;

  @Field(() => ID, { nullable: true, description: 'Decisions on what this actor asked only.' })
  actorId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'This resource only, as type and id, such as `Workflow/wf_…`.',
  })
  resource?: string | null;

  @Field(() => String, { nullable: true, description: 'Decisions of this request only.' })
  requestId?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'Decided at this time or later.' })
  from?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Decided before this time.' })
  to?: Date | null;
}
