import { bareExpression, expressionOf } from '../dsl/expressionOf.js';
import { ExpressionFault, type ExpressionEvaluator } from '../interpreter/ExpressionEvaluator.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { envelopeOf, type CloudEvent } from './CloudEvent.js';
import { isPattern, type Interest } from './Interest.js';

/** Values to correlate by, by name. */
export type Correlations = Record<string, Json>;

/**
 * Whether an event is what someone waits for: null when it is not, else the values that it is correlated by. Each attribute has to be
 * as written, or to match as a whole where that is a regular expression. An expression sees the event as `.`, that of `data` the
 * data; what it gives is a truth value or has to be the same. An expression that fails matches nothing.
 */
export async function matchEvent(
  { with: wanted, correlate, variables }: Interest,
  event: CloudEvent,
  expressions: Pick<ExpressionEvaluator, 'evaluate'>,
): Promise<Correlations | null> {
  const asked = Object.entries(wanted);
  if (!asked.every(([name, value]) => fitsPlainly(value, event[name]))) return null;
  const onEvent: { jq: string; fits: (value: Json) => boolean }[] = [];
  const onData: typeof onEvent = [];
  for (const [name, value] of asked) {
    const found = event[name] ?? null;
    if (name === 'data') for (const each of conditionsOn(value, found)) onData.push(each);
    else if (typeof value === 'string') onEvent.push(...attributeConditions(name, value, found));
  }
  const names = Object.keys(correlate);
  const taken = names.map((name) => ({ jq: bareExpression(correlate[name]!.from), fits: () => true }));
  const envelope = envelopeOf(event);
  try {
    if (!(await hold(onData, event.data ?? null))) return null;
    const values = await hold([...onEvent, ...taken], envelope);
    if (!values) return null;
    const correlations = values.slice(onEvent.length);
    // What has no value belongs to nothing.
    if (correlations.includes(null)) return null;
    return Object.fromEntries(names.map((name, index) => [name, correlations[index]!]));
  } catch (error) {
    if (error instanceof ExpressionFault) return null;
    throw error;
  }

  async function hold(conditions: typeof onEvent, on: Json): Promise<Json[] | null> {
    if (conditions.length === 0) return [];
    const values = await expressions.evaluate(
      conditions.map(({ jq }) => jq),
      on,
      variables,
    );
    return conditions.every(({ fits }, index) => fits(values[index] ?? null)) ? values : null;
  }
}

/** What can be told without evaluating anything. */
function fitsPlainly(wanted: Json, found: Json | undefined): boolean {
  if (typeof wanted === 'string') {
    if (expressionOf(wanted) !== null) return true;
    if (found === undefined || found === null) return false;
    return isPattern(wanted) || textOf(found) === wanted;
  }
  if (isJsonObject(wanted)) return isJsonObject(found);
  return found !== undefined && textOf(found) === textOf(wanted);
}

function attributeConditions(name: string, wanted: string, found: Json) {
  const jq = expressionOf(wanted);
  if (jq !== null) return [{ jq, fits: (value: Json) => agrees(value, found) }];
  if (!isPattern(wanted) || textOf(found) === wanted) return [];
  const pattern = `.[${JSON.stringify(name)}] | tostring | test(${JSON.stringify(`^(?:${wanted})$`)})`;
  return [{ jq: pattern, fits: (value: Json) => value === true }];
}

/** The conditions in a filter of data: an expression as a whole, or a map of which each field has to be there. */
function conditionsOn(wanted: Json, found: Json): { jq: string; fits: (value: Json) => boolean }[] {
  if (typeof wanted === 'string') {
    const jq = expressionOf(wanted);
    if (jq !== null) return [{ jq, fits: (value) => agrees(value, found) }];
  }
  if (!isJsonObject(wanted)) return textOf(wanted) === textOf(found) ? [] : [never];
  if (!isJsonObject(found)) return [never];
  return Object.entries(wanted).flatMap(([name, value]) =>
    Object.hasOwn(found, name) ? conditionsOn(value, found[name] ?? null) : [never],
  );
}

const never = { jq: 'false', fits: () => false };

/** Whether an expression's result lets the value pass: a truth value decides, all else has to be the same. */
function agrees(result: Json, found: Json): boolean {
  if (result === true) return true;
  if (result === false || result === null) return false;
  return textOf(result) === textOf(found);
}

/** A value as text, the same for values that are the same. */
export function textOf(value: Json): string {
  return typeof value === 'string' ? value : JSON.stringify(sorted(value));
}

function sorted(value: Json): Json {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, sorted(item)])) as JsonObject;
}
