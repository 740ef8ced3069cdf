import { Directive, Field, ID, ObjectType, registerEnumType } from 'type-graphql';
import { connectionOf } from '@gantry/platform/graphql/connection.js';
import { Node } from '@gantry/platform/graphql/Node.js';
import { JSONScalar } from '@gantry/platform/graphql/scalars.js';
import { approvalDecisions, approvalStatuses, type ApprovalStatus } from '../domain/approval/Approval.js';
import type { Json } from '../domain/Json.js';
import type { ApprovalRow } from '../persistence/ApprovalEntity.js';
import { enumOf } from './enums.js';
import { User } from './User.js';

export const ApprovalStatusEnum = enumOf(approvalStatuses);
registerEnumType(ApprovalStatusEnum, {
  name: 'ApprovalStatus',
  description: 'Where an approval stands.',
  valuesConfig: {
    OPEN: { description: 'Nobody has answered.' },
    APPROVED: { description: 'Answered with yes.' },
    REJECTED: { description: 'Answered with no.' },
    EXPIRED: { description: 'Nobody has answered in time.' },
    WITHDRAWN: { description: 'Its execution ended before anybody had answered.' },
  },
});

export const ApprovalDecisionEnum = enumOf(approvalDecisions);
registerEnumType(ApprovalDecisionEnum, {
  name: 'ApprovalDecision',
  description: 'What was answered.',
  valuesConfig: {
    APPROVED: { description: 'Yes.' },
    REJECTED: { description: 'No.' },
  },
});

@ObjectType('Approval', { implements: Node, description: 'What an execution asks people, and waits for.' })
@Directive('@key(fields: "id")')
export class Approval extends Node {
  @Field(() => ID, { description: 'Opaque id, `apr_…`.' })
  declare id: string;

  @Field(() => String, { description: 'What is to be approved, in a few words.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'The same at length.' })
  description!: string | null;

  @Field(() => ApprovalStatusEnum, { description: 'Where it stands.' })
  status!: ApprovalStatus;

  @Field(() => String, {
    description:
      'The task that asks: its name, or its JSON Pointer where the definition has the name more than once.',
  })
  task!: string;

  @Field(() => [String], {
    description:
      'Who has one of these roles, or a stronger one, may answer: OWNER, ADMIN, DEVELOPER, VIEWER.',
  })
  roles!: string[];

  @Field(() => [User], { description: 'Who else may answer.' })
  users!: User[];

  @Field(() => JSONScalar, { nullable: true, description: "JSON Schema of the answer's data; null for any." })
  form!: Json;

  @Field(() => Date, { nullable: true, description: 'When it is too late to answer; null for never.' })
  deadlineAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why it was answered so.' })
  reason!: string | null;

  @Field(() => JSONScalar, { nullable: true, description: 'What the answer has besides.' })
  data!: Json;

  @Field(() => User, { nullable: true, description: 'Who has answered; null until then.' })
  answeredBy!: User | null;

  @Field(() => Date, { nullable: true, description: 'When it was answered; null until then.' })
  answeredAt!: Date | null;

  @Field(() => Date, { description: 'When it was asked.' })
  createdAt!: Date;

  executionId!: string;
}

export const ApprovalConnection = connectionOf('Approval', () => Approval);

/** The API's view of an approval. */
export function approvalView(row: ApprovalRow): Approval {
  const { id, title, task, status, roles, createdAt, executionId } = row;
  return {
    id,
    title,
    task,
    status,
    roles,
    createdAt,
    executionId,
    description: row.description ?? null,
    users: row.users.map((user) => ({ id: user })),
    form: row.schema.value,
    deadlineAt: row.deadlineAt ?? null,
    reason: row.reason ?? null,
    data: row.data?.value ?? null,
    answeredBy: row.answeredBy == null ? null : { id: row.answeredBy },
    answeredAt: row.answeredAt ?? null,
  };
}
