import { createHash } from 'node:crypto';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';

/** A body written as text, with the type that it then has. */
export interface WrittenBody {
  contentType: string;
  text: string;
}

/**
 * Writes a map as a form: `application/x-www-form-urlencoded`, maps and lists inside as `a[b]=1&c[]=2`; or `multipart/form-data`
 * (RFC 7578), maps inside as JSON. Null for other types, whose body is taken as it is; a string says why a form cannot be written.
 */
export function bodyText(contentType: string, body: Json): WrittenBody | string | null {
  const type = contentType.split(';')[0]!.trim().toLowerCase();
  if (type !== 'application/x-www-form-urlencoded' && type !== 'multipart/form-data') return null;
  if (typeof body === 'string') return { contentType, text: body };
  if (!isJsonObject(body)) return `the body must be a map of fields, as the operation reads a form`;
  if (type === 'multipart/form-data') return multipart(body);
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(body)) addField(fields, name, value);
  return { contentType: type, text: String(fields) };
}

function addField(fields: URLSearchParams, name: string, value: Json): void {
  if (value === null) return;
  if (Array.isArray(value)) {
    for (const item of value) addField(fields, `${name}[]`, item);
  } else if (isJsonObject(value)) {
    for (const [key, item] of Object.entries(value)) addField(fields, `${name}[${key}]`, item);
  } else {
    fields.append(name, String(value));
  }
}

function multipart(body: JsonObject): WrittenBody {
  const content = JSON.stringify(body);
  // The same for each attempt, and in no field: its digest would have to be in what it is a digest of.
  const boundary = `gantry-${createHash('sha256').update(content).digest('hex').slice(0, 32)}`;
  const parts = Object.entries(body).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).flatMap((item) =>
      item === null ? [] : [part(boundary, name, item)],
    ),
  );
  return {
    contentType: `multipart/form-data; boundary=${boundary}`,
    text: `${parts.join('')}--${boundary}--\r\n`,
  };
}

function part(boundary: string, name: string, value: Json): string {
  const quoted = name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
  const json = typeof value === 'object' ? 'Content-Type: application/json\r\n' : '';
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return `--${boundary}\r\nContent-Disposition: form-data; name="${quoted}"\r\n${json}\r\n${text}\r\n`;
}
