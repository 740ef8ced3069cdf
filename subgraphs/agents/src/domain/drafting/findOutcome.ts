import type { JsonObject } from '@gantry/platform/events/Json.js';
import { isObject } from './portableSchema.js';
import { property } from './jq.js';
import { words } from './words.js';

/** How the answer of a check says that something is missing, in jq over that answer. */
export interface Outcome {
  /** True when something is missing. */
  failed: string;
  /** A list of what is missing. */
  missing: string;
  /** The properties it looks at. */
  properties: string[];
}

const good = new Set(
  'available ok okay valid success successful approved possible enough sufficient allowed exists exist accepted open eligible stock'.split(
    ' ',
  ),
);
const bad = new Set(
  'missing sold full closed blocked failed rejected unavailable denied error invalid lacking'.split(' '),
);
const listNames = new Set('missing unavailable shortage error problem lacking rejected invalid'.split(' '));
const amounts = new Set('free available remaining left capacity stock slot balance room'.split(' '));

/**
 * Reads from the schema of a check's answer which of its properties tell that something is missing; null when
 * none is known by its name. `answer` is the jq path of the answer, `subject` what was checked ("capacity").
 */
export function findOutcome(schema: JsonObject | null, answer: string, subject: string): Outcome | null {
  const properties = isObject(schema?.['properties']) ? Object.entries(schema['properties']) : [];
  const conditions: string[] = [];
  const lists: string[] = [];
  const named: string[] = [];
  for (const [name, value] of properties) {
    const type = isObject(value) ? value['type'] : undefined;
    const at = `${answer}${property(name)}`;
    const has = (set: Set<string>): boolean => words(name).some((word) => set.has(word));
    if (type === 'boolean' && (has(bad) || has(good))) {
      conditions.push(has(bad) ? `${at} == true` : `${at} == false`);
    } else if (type === 'array' && has(listNames)) {
      conditions.push(`((${at} // []) | length) > 0`);
      lists.push(`(${at} // [])`);
    } else if ((type === 'integer' || type === 'number') && has(amounts)) {
      // In jq 0 is no null: an answer without the number counts as enough.
      conditions.push(`(${at} // 1) <= 0`);
    } else {
      continue;
    }
    named.push(name);
  }
  if (conditions.length === 0) return null;
  const failed = conditions.join(' or ');
  // Where no list says what, it is what was checked.
  const subjects = `[${JSON.stringify(subject)}]`;
  const list = lists.join(' + ');
  const missing =
    list === ''
      ? `(if ${failed} then ${subjects} else [] end)`
      : `(if (${list} | length) > 0 then ${list} elif ${failed} then ${subjects} else [] end)`;
  return { failed, missing, properties: named };
}

/** The conditions to try where nothing is known about the answer. */
export const usualAnswer: JsonObject = {
  type: 'object',
  properties: { available: { type: 'boolean' }, missing: { type: 'array' }, free: { type: 'integer' } },
};
