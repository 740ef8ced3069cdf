import type { Definition } from '../dsl/Definition.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { scheduleOf } from '../schedule/scheduleOf.js';
import { showValue } from '../source/showValue.js';
import { isSame } from './isSame.js';
import { compareTasks } from './compareTasks.js';
import { narrowings } from './narrowings.js';
import type { WorkflowDifference } from './WorkflowDifference.js';

/**
 * What a newer version of a workflow may break: callers, by what it takes and what it promises to give; running executions, if
 * they were to go on with it (they stay with theirs, unless they are migrated); and schedules.
 */
export function compareDefinitions(before: Definition, after: Definition): WorkflowDifference[] {
  const [old, now] = [before, after].map((definition) => definition as unknown as JsonObject) as [
    JsonObject,
    JsonObject,
  ];
  return [
    ...compareInputs(before, after),
    ...compareOutputs(before, after),
    ...compareGrounds(old, now),
    ...compareTasks({ items: listOf(old['do']), path: ['do'] }, { items: listOf(now['do']), path: ['do'] }),
    ...compareSchedules(old['schedule'], now['schedule'], before, after),
  ];
}

function compareInputs(before: Definition, after: Definition): WorkflowDifference[] {
  const found = narrowings(before.input?.schema?.document, after.input?.schema?.document);
  return found.map(({ at, what }) => ({
    code: 'INPUT_NARROWED',
    breaks: 'CALLERS',
    message: `The input${at === '' ? '' : ` at ${at}`} ${what}.`,
    place: '/input/schema/document',
  }));
}

function compareOutputs(before: Definition, after: Definition): WorkflowDifference[] {
  // Who reads the output is served when all that it can be now was possible before.
  const found = narrowings(after.output?.schema?.document, before.output?.schema?.document);
  return found.map(({ at, what }) => ({
    code: 'OUTPUT_WIDENED',
    breaks: 'CALLERS',
    message: `It is not promised any more of the output${at === '' ? '' : ` at ${at}`} that it ${what.replace(/ (?:now|any more)$/u, '')}.`,
    place: '/output',
  }));
}

/** What tasks rest on without saying so themselves. */
function compareGrounds(before: JsonObject, after: JsonObject): WorkflowDifference[] {
  const fromOf = ({ input }: JsonObject): Json => (isJsonObject(input) ? (input['from'] ?? null) : null);
  const parts: [place: string, old: Json, now: Json][] = [
    ['/input/from', fromOf(before), fromOf(after)],
    ['/use', before['use'] ?? null, after['use'] ?? null],
    ['/evaluate', before['evaluate'] ?? null, after['evaluate'] ?? null],
    ['/timeout', before['timeout'] ?? null, after['timeout'] ?? null],
  ];
  return parts
    .filter(([, old, now]) => !isSame(old, now))
    .map(([place]) => ({
      code: 'DEFINITION_CHANGED',
      breaks: 'EXECUTIONS',
      message: `What stands at ${place} is otherwise: running executions can only go on with their own version.`,
      place,
    }));
}

function compareSchedules(
  old: Json | undefined,
  now: Json | undefined,
  before: Definition,
  after: Definition,
): WorkflowDifference[] {
  const at = (code: WorkflowDifference['code'], message: string): WorkflowDifference[] => [
    { code, breaks: 'SCHEDULES', message, place: '/schedule' },
  ];
  if (now === undefined) {
    return old === undefined
      ? []
      : at('SCHEDULE_REMOVED', `It does not start by itself any more; it did by ${showValue(old)}.`);
  }
  const changed =
    old === undefined
      ? []
      : isSame(old, now)
        ? changesOfMetadata(before, after).flatMap((message) => at('SCHEDULE_CHANGED', message))
        : at('SCHEDULE_CHANGED', `It starts by ${showValue(now)} instead of ${showValue(old)}.`);
  const [had, needs] = [old === undefined ? [] : requiredOf(before), requiredOf(after)];
  const missing = needs.filter((name) => !had.includes(name));
  const byTime = isJsonObject(now) && now['on'] === undefined;
  if (!byTime || missing.length === 0) return changed;
  const names = missing.map((name) => JSON.stringify(name)).join(', ');
  return [
    ...changed,
    ...at(
      'SCHEDULE_WITHOUT_INPUT',
      `It starts by ${showValue(now)} with {} as its input, which now has to have ${names}.`,
    ),
  ];
}

/** What `metadata` says otherwise of a schedule that is the same. */
function changesOfMetadata(before: Definition, after: Definition): string[] {
  const [old, now] = [scheduleOf(before), scheduleOf(after)];
  const [oldZone, zone] = [old, now].map(({ triggers }) =>
    triggers.flatMap((trigger) => (trigger.kind === 'CRON' ? trigger.timeZone : [])).join(),
  );
  return [
    ...(oldZone === zone ? [] : [`It starts by the clocks of ${zone} instead of ${oldZone}.`]),
    ...(old.misfire === now.misfire
      ? []
      : [`Missed times are made up for by "${now.misfire}" instead of "${old.misfire}".`]),
  ];
}

function requiredOf(definition: Definition): string[] {
  const schema = definition.input?.schema?.document;
  return isJsonObject(schema) && Array.isArray(schema['required']) ? schema['required'].map(String) : [];
}

function listOf(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}
