import { innerLists } from '../dsl/innerLists.js';
import { tasksOf } from '../dsl/tasksOf.js';
import { longestDefinition } from '../dsl/compileDefinition.js';
import { isJsonObject, type Json } from '../Json.js';
import type { Range } from '../source/Range.js';
import type { SourceDocument, SourcePath } from '../source/SourceDocument.js';
import { LenientDocument } from './LenientDocument.js';
import { meaningOf } from './meaningOf.js';
import { rangeOfKey } from './rangeOfKey.js';

/** A part of a definition that has a name. */
export interface OutlineEntry {
  name: string;
  /** What the task does, or under what of `use` it is defined. */
  detail: string;
  kind: 'task' | 'definition';
  /** All of it. */
  range: Range;
  /** Its name. */
  nameRange: Range;
  children: OutlineEntry[];
}

/** The tasks of a definition, as they lie in each other, and what `use` defines. Never throws. */
export function outlineOf(text: string): OutlineEntry[] {
  if (text.length > longestDefinition) return [];
  const source = new LenientDocument(text).source();
  const { value } = source;
  if (!isJsonObject(value)) return [];
  const use = isJsonObject(value['use']) ? value['use'] : {};
  const defined = Object.entries(use).flatMap(([kind, names]) =>
    Object.keys(isJsonObject(names) ? names : {}).map((name) =>
      entry(source, ['use', kind, name], `use.${kind}`, 'definition', []),
    ),
  );
  return [...defined, ...tasks(source, value['do'], ['do'])];
}

function tasks(source: SourceDocument, list: Json | undefined, path: SourcePath): OutlineEntry[] {
  if (!Array.isArray(list)) return [];
  return tasksOf(list, path).map(({ task, path: at }) => {
    const inner = innerLists(task).flatMap((each) => tasks(source, each.items, [...at, ...each.path]));
    const kind = Object.keys(task).find((key) => meaningOf(['do', 0, 'x', key], null) !== null) ?? '';
    return entry(source, at, kind, 'task', inner);
  });
}

function entry(
  source: SourceDocument,
  path: SourcePath,
  detail: string,
  kind: OutlineEntry['kind'],
  children: OutlineEntry[],
): OutlineEntry {
  const nameRange = rangeOfKey(source, path);
  let end = source.nodeOf(path)?.to;
  // A block ends where the next one begins.
  while (end !== undefined && /\s/u.test(source.textOf(end - 1, end))) end -= 1;
  const { endLine, endColumn } = end === undefined ? nameRange : source.edit(end, end, '');
  return {
    name: String(path.at(-1)),
    detail,
    kind,
    range: { ...nameRange, endLine, endColumn },
    nameRange,
    children,
  };
}
