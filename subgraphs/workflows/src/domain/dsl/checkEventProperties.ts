import type { Json, JsonObject } from '../Json.js';
import { didYouMean, nearestName } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { Checking } from './Checking.js';
import { expressionOf } from './expressionOf.js';

/** What the CloudEvents specification names itself. */
const attributes = ['id', 'source', 'type', 'time', 'subject', 'datacontenttype', 'dataschema', 'data'];

/**
 * Checks the attributes of an event ("Event Properties"): those to emit, or those that a filter asks for. Extension attributes
 * may have any name that CloudEvents allows.
 * @param usual what events mostly have, so that a name near it is one in other letters
 */
export function checkEventProperties(
  checking: Checking,
  path: SourcePath,
  value: Json | undefined,
  names: readonly string[],
  required: readonly string[] = [],
  usual: readonly string[] = [],
): void {
  const { report } = checking;
  const event = report.map(path, value, 'with');
  if (!event) return;
  report.offer(path, { kind: 'property', names: attributes, required });
  const missing = new Set([...required, ...usual].filter((name) => event[name] === undefined));
  for (const name of Object.keys(event)) {
    const nearest = attributes.includes(name) ? null : mistyped(name, event, missing);
    if (nearest !== null) missing.delete(nearest);
    const isAttribute = attributes.includes(name) || /^[a-z0-9]{1,40}$/u.test(name);
    if (isAttribute && nearest === null) {
      if (name !== 'data') checkAttribute(checking, [...path, name], name, event[name] ?? null);
      continue;
    }
    report.errorAtKey(
      'UNKNOWN_PROPERTY',
      [...path, name],
      nearest === null
        ? `An event's attributes are of lower case letters and digits; found ${showValue(name)}.`
        : `An event has no attribute ${JSON.stringify(name)}.${didYouMean(name, attributes)}`,
      report.renaming([...path, name], nearest),
    );
  }
  for (const name of required.filter((each) => missing.has(each))) {
    report.errorAtKey('MISSING_PROPERTY', path, `with needs the property ${JSON.stringify(name)}.`);
  }
  checking.template(path, event, names);
}

/** The attribute that a name most likely means: one that is needed and missing, or one in other letters. */
function mistyped(name: string, event: JsonObject, missing: ReadonlySet<string>): string | null {
  const absent = attributes.filter((candidate) => event[candidate] === undefined);
  const nearest = nearestName(name, absent);
  if (nearest === null) return null;
  return missing.has(nearest) || nearest === name.toLowerCase() ? nearest : null;
}

function checkAttribute(checking: Checking, path: SourcePath, name: string, value: Json): void {
  const { report } = checking;
  if (typeof value === 'string' && expressionOf(value) !== null) return;
  const plain = attributes.includes(name)
    ? typeof value === 'string' && value !== ''
    : value !== null && typeof value !== 'object';
  if (!plain) {
    report.error(
      'INVALID_TYPE',
      path,
      `The attribute ${name} must be ${attributes.includes(name) ? 'a string' : 'a string, a number or a truth value'}; found ${showValue(value)}.`,
    );
  }
}
