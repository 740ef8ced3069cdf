import { roles as allRoles } from '@gantry/platform/identity/RequestContext.js';
import { answerJson, type ApprovalAnswer, type ApprovalRequest } from '../approval/Approval.js';
import type { CallTask } from '../dsl/Definition.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { TaskFrame } from './Frame.js';
import type { Run } from './Run.js';
import { durationOf } from './runTask.js';
import { WorkflowError } from './WorkflowError.js';

/** Runs a call of `approval`: asks people, waits for as long as it takes, and gives their answer. */
export async function runApproval(run: Run, task: CallTask, frame: TaskFrame): Promise<Json> {
  const { deadline, form = null, ...template } = task.with;
  const given = (await run.fillIn(template, frame.input, frame.scope, frame.reference)) as JsonObject;
  const allowed =
    deadline === undefined
      ? Infinity
      : run.now + (await durationOf(run, deadline, frame.input, frame.scope, frame.reference));
  const until = Math.min(allowed, frame.deadline);
  const name = run.placeOf(frame.position);
  const request: ApprovalRequest = {
    name,
    task: frame.label,
    title: text(given['title']),
    description: given['description'] === undefined ? null : text(given['description']),
    assignees: assigneesOf(given['assignees'], frame),
    schema: form,
    deadline: until === Infinity ? null : until,
  };
  const { approvals } = run.surroundings;
  const id = await run.step(`ask ${name}`, () => approvals.ask(request));
  run.note('APPROVAL_REQUESTED', frame.label, {
    id,
    title: request.title,
    assignees: { ...request.assignees },
    until: request.deadline === null ? null : new Date(request.deadline).toISOString(),
  });
  await run.flush();
  const signal = await run.signal(name, until);
  const answer = signal
    ? (signal.payload as ApprovalAnswer)
    : (((await run.step(`expire ${name}`, () => approvals.expire(name))) as ApprovalAnswer | null) ?? late());
  if (signal) run.now = Math.max(run.now, signal.at);
  run.note('APPROVAL_ANSWERED', frame.label, { id, ...answerJson(answer) });
  await run.flush();
  return answerJson(answer);

  function late(): ApprovalAnswer {
    const { onDeadline } = given;
    // Only its own deadline is one that it has an answer to.
    if (allowed > frame.deadline || (onDeadline !== 'approve' && onDeadline !== 'reject'))
      throw WorkflowError.standard('timeout', frame.reference, 'Nobody has answered in time.');
    return {
      decision: onDeadline === 'approve' ? 'APPROVED' : 'REJECTED',
      reason: 'Nobody has answered in time.',
      data: null,
      answeredBy: null,
      answeredAt: new Date(until).toISOString(),
    };
  }
}

function assigneesOf(value: Json | undefined, frame: TaskFrame): ApprovalRequest['assignees'] {
  const { roles = [], users = [] } = isJsonObject(value) ? value : {};
  const isList = (list: Json): list is string[] =>
    Array.isArray(list) && list.every((item) => typeof item === 'string');
  if (
    isList(roles) &&
    isList(users) &&
    roles.length + users.length > 0 &&
    roles.every((role) => (allRoles as readonly string[]).includes(role))
  )
    return { roles, users };
  throw WorkflowError.standard(
    'expression',
    frame.reference,
    `assignees must have roles (${allRoles.join(', ')}) or users; found ${JSON.stringify(value)?.slice(0, 200)}.`,
  );
}

function text(value: Json | undefined): string {
  return (typeof value === 'string' ? value : JSON.stringify(value ?? null)).slice(0, 2_000);
}
