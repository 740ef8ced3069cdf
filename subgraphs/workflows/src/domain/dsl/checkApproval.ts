import { roles } from '@gantry/platform/identity/RequestContext.js';
import { deadlineOutcomes } from '../approval/Approval.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { checkDuration } from './checkData.js';
import type { Checking } from './Checking.js';
import { checkJsonSchema } from './checkJsonSchema.js';
import { expressionOf } from './expressionOf.js';

/** Checks a call of `approval`: what is asked, of whom, for how long, and what happens then. */
export function checkApproval(
  checking: Checking,
  path: SourcePath,
  call: JsonObject,
  names: readonly string[],
): void {
  const { report } = checking;
  report.properties(path, call, 'with', {
    required: ['title', 'assignees'],
    optional: ['description', 'form', 'deadline', 'onDeadline'],
  });
  for (const key of ['title', 'description']) {
    if (call[key] !== undefined) report.text([...path, key], call[key], key);
  }
  if (call['assignees'] !== undefined) checkAssignees(checking, [...path, 'assignees'], call['assignees']);
  if (call['form'] !== undefined) checkJsonSchema(report, [...path, 'form'], call['form'], 'form');
  const { deadline, onDeadline } = call;
  if (deadline !== undefined) checkDuration(checking, [...path, 'deadline'], deadline, 'deadline', names);
  if (onDeadline === undefined) return;
  report.oneOf([...path, 'onDeadline'], onDeadline, 'onDeadline', deadlineOutcomes);
  if (deadline === undefined)
    report.warnAtKey('INVALID_VALUE', [...path, 'onDeadline'], 'onDeadline only counts beside a deadline.');
}

function checkAssignees(checking: Checking, path: SourcePath, value: Json): void {
  const { report } = checking;
  if (typeof value === 'string' && expressionOf(value) !== null) return;
  const assignees = report.map(path, value, 'assignees');
  if (!assignees) return;
  report.properties(path, assignees, 'assignees', { optional: ['roles', 'users'] });
  if (
    assignees['roles'] === undefined &&
    assignees['users'] === undefined &&
    Object.keys(assignees).length === 0
  )
    report.error('INVALID_VALUE', path, 'assignees must have roles or users; found {}.');
  for (const key of ['roles', 'users']) {
    const list = assignees[key];
    if (list === undefined || (typeof list === 'string' && expressionOf(list) !== null)) continue;
    const items = report.list([...path, key], list, key);
    if (items?.length === 0) report.error('INVALID_VALUE', [...path, key], `${key} must not be empty.`);
    for (const [index, item] of (items ?? []).entries()) {
      const at = [...path, key, index];
      if (typeof item === 'string' && expressionOf(item) !== null) continue;
      if (key === 'roles') report.oneOf(at, item, 'A role', roles);
      else if (typeof item !== 'string' || item === '' || isJsonObject(item))
        report.error('INVALID_TYPE', at, `A user must be an id; found ${showValue(item)}.`);
    }
  }
}
