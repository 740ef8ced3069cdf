import { isJsonObject, type Json } from '../Json.js';
import { valueAt } from '../source/valueAt.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { ofCalls } from './meanings/ofCalls.js';
import { ofDefinitions } from './meanings/ofDefinitions.js';
import { ofEvents } from './meanings/ofEvents.js';
import { ofSchemas } from './meanings/ofSchemas.js';
import { ofTasks } from './meanings/ofTasks.js';

const meanings = { ...ofCalls, ...ofDefinitions, ...ofEvents, ...ofTasks };
/** What stands under a name of one's own, by what it is under. */
const named: Readonly<Record<string, string>> = {
  authentications: 'authentication',
  catalogs: 'catalog',
  errors: 'error',
  functions: 'task',
  retries: 'retry',
  timeouts: 'timeout',
};

/** What a property of the specification means; null where nothing is known of it. */
export function meaningOf(path: SourcePath, definition: Json): string | null {
  // What stands in a schema has the names of its author's own data around.
  if (isInSchema(path, definition)) return ofSchemas[String(path.at(-1))] ?? null;
  const place = placeOf(path, definition);
  for (const index of place.keys()) {
    const name = place.slice(index).join('.');
    if (Object.hasOwn(meanings, name)) return meanings[name] ?? null;
  }
  return null;
}

/** Whether a place is within a schema: in a `schema.document`, or in what an approval asks to be filled in. */
function isInSchema(path: SourcePath, definition: Json): boolean {
  return path.slice(1, -1).some((segment, before) => {
    const above = path[before];
    if (segment === 'document') return above === 'schema';
    return segment === 'form' && above === 'with' && callOf(definition, path.slice(0, before)) === 'approval';
  });
}

/** Where a property stands, without names of one's own: `task.catch.retry.delay`. */
function placeOf(path: SourcePath, definition: Json): string[] {
  const place: string[] = [];
  for (const [index, segment] of path.entries()) {
    const before = path[index - 1];
    const above = String(path[index - 2]);
    if (typeof segment === 'number') continue;
    if (typeof before === 'number') place.splice(0, Infinity, ...placeOfItem(above, segment));
    else if (above === 'use' && named[String(before)] !== undefined)
      place.splice(0, Infinity, named[String(before)]!);
    else if (before === 'with' && place.length === 2 && place[0] === 'task')
      place.splice(0, Infinity, callOf(definition, path.slice(0, index - 1)), segment);
    else place.push(segment);
  }
  return place;
}

/** Items of most lists are under names of their own. */
function placeOfItem(list: string, segment: string): string[] {
  if (list === 'switch') return ['case'];
  if (list === 'extensions') return ['extension'];
  if (list === 'messages') return ['message', segment];
  return ['any', 'all'].includes(list) ? ['one', segment] : ['task'];
}

/** The function that the task at a path calls. */
function callOf(definition: Json, path: SourcePath): string {
  const value = valueAt(definition, path);
  const call = isJsonObject(value) ? value['call'] : undefined;
  return typeof call === 'string' ? call : 'call';
}
