import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { tasksIn, type PlacedTask } from './advice/tasksIn.js';
import { innerLists } from './innerLists.js';

/** A list of tasks that stands under `use`. */
export interface ListOfUse {
  path: SourcePath;
  items: Json[];
}

/** An extension as written, and where. */
export interface FoundExtension {
  name: string;
  extension: JsonObject;
  path: SourcePath;
}

/** The functions under `use`, as far as they are tasks. */
export function functionsOf(definition: JsonObject): [name: string, task: JsonObject][] {
  const { functions } = partOf(definition, 'use');
  return Object.entries(isJsonObject(functions) ? functions : {}).flatMap(([name, task]) =>
    isJsonObject(task) ? [[name, task]] : [],
  );
}

/** The extensions under `use`, as far as they are such. */
export function extensionsOf(definition: JsonObject): FoundExtension[] {
  const { extensions } = partOf(definition, 'use');
  return (Array.isArray(extensions) ? extensions : []).flatMap((item, index) => {
    const [entry, ...more] = Object.entries(isJsonObject(item) ? item : {});
    if (!entry || more.length > 0 || !isJsonObject(entry[1])) return [];
    const [name, extension] = entry;
    return [{ name, extension, path: ['use', 'extensions', index, name] }];
  });
}

/** The lists of tasks inside functions and extensions. */
export function listsOfUse(definition: JsonObject): ListOfUse[] {
  return [
    ...functionsOf(definition).flatMap(([name, task]) =>
      innerLists(task).map(({ path, items }) => ({ path: ['use', 'functions', name, ...path], items })),
    ),
    ...extensionsOf(definition).flatMap(({ extension, path }) =>
      ['before', 'after'].flatMap((when) => {
        const items = extension[when];
        return Array.isArray(items) ? [{ path: [...path, when], items }] : [];
      }),
    ),
  ];
}

/** All tasks inside functions and extensions, which histories call by their places. */
export function tasksOfUse(definition: JsonObject): PlacedTask[] {
  return listsOfUse(definition).flatMap(({ path, items }) => tasksIn(items, path));
}

function partOf(definition: JsonObject, key: string): JsonObject {
  const part = definition[key];
  return isJsonObject(part) ? part : {};
}
