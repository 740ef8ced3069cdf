import { Arg, Ctx, Field, ID, InputType, Mutation, ObjectType, Resolver } from 'type-graphql';
import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { JSONScalar } from '@gantry/platform/graphql/scalars.js';
import { UserError } from '@gantry/platform/graphql/UserError.js';
import { ring } from '@gantry/platform/streams/ring.js';
import { approvalsStream } from '../domain/approval/ApprovalChange.js';
import type { ApprovalAnswer, ApprovalDecision } from '../domain/approval/Approval.js';
import { mayAnswer } from '../domain/approval/mayAnswer.js';
import { textOf } from '../domain/event/matchEvent.js';
import type { Json } from '../domain/Json.js';
import type { ApprovalRow } from '../persistence/ApprovalEntity.js';
import { answerOf, ApprovalRepository } from '../persistence/ApprovalRepository.js';
import { SignalRepository } from '../persistence/SignalRepository.js';
import type { WorkflowsScope } from '../services.js';
import { Approval, ApprovalDecisionEnum, approvalView } from './Approval.js';

@InputType('AnswerApprovalInput', { description: 'An answer.' })
export class AnswerApprovalInput {
  @Field(() => ID, { description: 'The approval.' })
  approvalId!: string;

  @Field(() => ApprovalDecisionEnum, { description: 'Yes or no.' })
  decision!: ApprovalDecision;

  @Field(() => String, { nullable: true, description: 'Why, at most 2,000 characters.' })
  reason?: string | null;

  @Field(() => JSONScalar, {
    nullable: true,
    description: "What the approval's form asks for, when it is approved; at most 64 KiB as JSON.",
  })
  data?: Json;
}

@ObjectType('AnswerApprovalPayload', { description: 'Answer of `answerApproval`.' })
export class AnswerApprovalPayload {
  @Field(() => Approval, { nullable: true, description: 'The approval; null when there are `userErrors`.' })
  approval!: Approval | null;

  @Field(() => [UserError], { description: 'What the caller can mend. Empty when it was answered.' })
  userErrors!: UserError[];
}

const longestReason = 2_000;
const longestData = 64 * 1024;

@Resolver()
export class ApprovalMutations {
  @Mutation(() => AnswerApprovalPayload, {
    description:
      'Answers what an execution asks, which goes on with it. The same answer of the same person again does nothing; another is ALREADY_ANSWERED. For those whom the approval names, or who have one of its roles or a stronger one.',
  })
  async answerApproval(
    @Arg('input', () => AnswerApprovalInput, { description: 'The answer.' }) input: AnswerApprovalInput,
    @Ctx() scope: WorkflowsScope,
  ): Promise<AnswerApprovalPayload> {
    const { tenant, request } = scope;
    const { approvalId } = input;
    const resource = { type: 'Approval', id: approvalId, tenantId: tenant.id };
    await scope.authorize('answerApproval', resource);
    const em = await scope.em();
    const approvals = new ApprovalRepository(em);
    const row = await approvals.lock(approvalId);
    if (!row) throw fault('NOT_FOUND', `There is no approval "${approvalId.slice(0, 100)}".`, 'approvalId');
    if (!mayAnswer({ id: request.actor.id, roles: request.roles }, row))
      scope.deny('answerApproval', resource, 'This approval is asked of others.');
    const answer: ApprovalAnswer = {
      decision: input.decision,
      reason: checkReason(input.reason),
      data: await checkData(input, row, scope),
      answeredBy: request.actor.id,
      answeredAt: new Date().toISOString(),
    };
    if (row.status === 'OPEN' && (row.deadlineAt ?? null) !== null && row.deadlineAt!.getTime() <= Date.now())
      throw fault(
        'TOO_LATE',
        `The approval could be answered until ${row.deadlineAt!.toISOString()}.`,
        'approvalId',
      );
    if (row.status === 'OPEN') {
      const { executionId, name } = row;
      const sent = await new SignalRepository(em).send({
        executionId,
        tenantId: tenant.id,
        name,
        key: 'answer',
        payload: answer,
      });
      if (!sent) throw fault('ALREADY_ENDED', `The execution "${executionId}" has ended.`, 'approvalId');
      await approvals.answer(row, answer);
      scope.afterCommit(() => ring(scope.services.streams, tenant.id, approvalsStream));
    } else if (!isSame(row, answer)) {
      throw fault('ALREADY_ANSWERED', `The approval is ${row.status} already.`, 'approvalId');
    }
    return { approval: approvalView(row), userErrors: [] };
  }
}

function checkReason(reason: string | null | undefined): string | null {
  if (reason == null || reason.length <= longestReason) return reason ?? null;
  throw fault(
    'REASON_TOO_LONG',
    `The reason has ${reason.length} characters; at most ${longestReason} are taken.`,
    'reason',
  );
}

async function checkData(
  { decision, data = null }: AnswerApprovalInput,
  { schema }: ApprovalRow,
  { services }: WorkflowsScope,
): Promise<Json> {
  const length = Buffer.byteLength(JSON.stringify(data));
  if (length > longestData)
    throw fault(
      'DATA_TOO_LONG',
      `The data have ${length} bytes as JSON; at most ${longestData} are taken.`,
      'data',
    );
  // Who says no need not fill in anything.
  if (schema.value === null || (decision === 'REJECTED' && data === null)) return data;
  const problem = await services.expressions.validate(schema.value, data);
  if (problem !== null)
    throw fault('INVALID_DATA', `The data do not fit the approval's form: ${problem}.`, 'data');
  return data;
}

/** Whether an answer is the one that was given. */
function isSame(row: ApprovalRow, answer: ApprovalAnswer): boolean {
  const known = answerOf(row);
  return known !== null && textOf(known) === textOf({ ...answer, answeredAt: known.answeredAt });
}

function fault(code: string, message: string, field: string): UserFault {
  return UserFault.of(code, message, [field]);
}
