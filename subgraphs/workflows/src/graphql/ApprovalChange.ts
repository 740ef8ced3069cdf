import { Field, ObjectType } from 'type-graphql';
import type { ApprovalStatus } from '../domain/approval/Approval.js';
import type { ApprovalChange as DomainChange } from '../domain/approval/ApprovalChange.js';
import { ApprovalStatusEnum } from './Approval.js';

@ObjectType('ApprovalChange', {
  description: 'That an approval was asked, answered, or is not asked any more.',
})
export class ApprovalChange {
  @Field(() => String, { description: "Place among the tenant's changes, to go on after with `after`." })
  cursor!: string;

  @Field(() => ApprovalStatusEnum, { description: 'Where the approval stood since.' })
  status!: ApprovalStatus;

  @Field(() => Date, { description: 'When it happened.' })
  at!: Date;

  approvalId!: string;
}

/** The API's view of a change. */
export function approvalChangeView({
  position,
  status,
  changedAt,
  approvalId,
}: DomainChange): ApprovalChange {
  return { cursor: String(position), status, at: changedAt, approvalId };
}
