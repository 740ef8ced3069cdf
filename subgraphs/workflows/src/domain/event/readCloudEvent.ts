import { UserFault } from '@gantry/platform/errors/UserFault.js';
import { isJsonObject, type Json } from '../Json.js';
import { showValue } from '../source/showValue.js';
import type { CloudEvent } from './CloudEvent.js';

/** Most bytes of an event, as JSON. */
export const longestEvent = 256 * 1024;

const texts = ['id', 'source', 'type', 'subject', 'datacontenttype', 'dataschema', 'time'];
const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/iu;

/**
 * Reads an event in the JSON format of CloudEvents 1.0.
 * @param field where it stands, for the fault
 * @throws UserFault INVALID_EVENT naming the attribute
 */
export function readCloudEvent(value: Json, field: readonly string[] = []): CloudEvent {
  if (!isJsonObject(value)) throw fault('An event must be a map of attributes', value);
  const { specversion = '1.0' } = value;
  if (specversion !== '1.0') throw fault('specversion must be "1.0"', specversion, 'specversion');
  for (const name of ['id', 'source', 'type']) {
    if (value[name] === undefined) throw fault(`An event needs the attribute ${name}`, value, name);
  }
  for (const [name, found] of Object.entries(value)) {
    if (name === 'data' || (name === 'data_base64' && typeof found === 'string')) continue;
    if (!/^[a-z0-9]{1,40}$/u.test(name)) {
      throw fault("An attribute's name is of at most 40 lower case letters and digits", name, name);
    }
    if (texts.includes(name) ? !isText(found) : found === null || typeof found === 'object') {
      throw fault(
        `The attribute ${name} must be ${texts.includes(name) ? 'a string' : 'a plain value'}`,
        found,
        name,
      );
    }
  }
  const { time } = value;
  if (typeof time === 'string' && (!instant.test(time) || Number.isNaN(Date.parse(time)))) {
    throw fault('The attribute time must be a time of RFC 3339', time, 'time');
  }
  if (value['data'] !== undefined && value['data_base64'] !== undefined) {
    throw fault('An event has data or data_base64', Object.keys(value), 'data_base64');
  }
  const length = Buffer.byteLength(JSON.stringify(value));
  if (length > longestEvent) throw fault(`An event has at most ${longestEvent} bytes as JSON`, length);
  return { ...value, specversion: '1.0' } as CloudEvent;

  function fault(message: string, found: Json, attribute?: string): UserFault {
    const place = attribute === undefined ? field : [...field, attribute];
    return UserFault.of('INVALID_EVENT', `${message}; found ${showValue(found)}.`, [...place]);
  }
}

function isText(value: Json): boolean {
  return typeof value === 'string' && value !== '' && value.length <= 2_000 && !value.includes('\0');
}
