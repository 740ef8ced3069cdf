import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { EventSchemasError } from './EventSchemasError.js';
import type { EventSchema } from './EventSchema.js';

const fileName = /^(?<name>[A-Za-z][A-Za-z0-9]*)\.v(?<version>[1-9][0-9]*)\.json$/;

/**
 * Reads the event schemas of a folder, `<Name>.v<version>.json` each, sorted by name and version.
 * @throws EventSchemasError naming each file that cannot be used
 */
export async function readEventSchemas(folder: string): Promise<EventSchema[]> {
  const events: EventSchema[] = [];
  for (const file of (await readdir(folder)).filter((entry) => entry.endsWith('.json'))) {
    const { name, version } = fileName.exec(file)?.groups ?? {};
    if (!name) {
      const message = 'Its name is not <Name>.v<version>.json.';
      throw new EventSchemasError([{ code: 'EVENT_FILE_NAME', message, file }]);
    }
    const schema = JSON.parse(await readFile(path.join(folder, file), 'utf8')) as Record<string, unknown>;
    events.push({ name, version: Number(version), schema });
  }
  return events.sort((a, b) => a.name.localeCompare(b.name) || a.version - b.version);
}
