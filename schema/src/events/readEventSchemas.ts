import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { SchemaFault } from '../composition/SchemaFault.js';
import { EventSchemasError } from './EventSchemasError.js';
import type { EventSchema } from './EventSchema.js';
import { findEventFaults } from './findEventFaults.js';

const fileName = /^(?<name>[A-Za-z][A-Za-z0-9]*)\.v(?<version>[1-9][0-9]{0,5})\.json$/;

/**
 * Reads the event schemas of a folder, `<Name>.v<version>.json` each, sorted by name and version.
 * @throws EventSchemasError naming each file that cannot be used, and Node's own error for a folder that cannot be read
 */
export async function readEventSchemas(folder: string): Promise<EventSchema[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));
  const read = await Promise.all(files.map((file) => readEventSchema(path.join(folder, file))));
  const faults = read.flatMap((result) => ('faults' in result ? result.faults : []));
  if (faults.length > 0) throw new EventSchemasError(faults);
  return read
    .flatMap((result) => ('event' in result ? [result.event] : []))
    .sort((a, b) => (a.name === b.name ? a.version - b.version : a.name < b.name ? -1 : 1));
}

async function readEventSchema(file: string): Promise<{ event: EventSchema } | { faults: SchemaFault[] }> {
  const { name, version } = fileName.exec(path.basename(file))?.groups ?? {};
  if (name === undefined) {
    const message = `"${path.basename(file)}" names no event: it must be <Name>.v<version>.json.`;
    return { faults: [{ code: 'EVENT_FILE_NAME', message, file }] };
  }
  try {
    const schema = JSON.parse(await readFile(file, 'utf8')) as EventSchema['schema'];
    const event = { name, version: Number(version), schema };
    const faults = findEventFaults(event).map((fault) => ({ ...fault, file }));
    return faults.length > 0 ? { faults } : { event };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const [, line, column] = /line (\d+) column (\d+)/.exec(error.message) ?? [];
    const place = line === undefined ? {} : { line: Number(line), column: Number(column) };
    return { faults: [{ code: 'SYNTAX', message: `It is no JSON: ${error.message}.`, file, ...place }] };
  }
}
