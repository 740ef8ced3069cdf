import { checkDefinition, longestDefinition } from '../dsl/compileDefinition.js';
import { isJsonObject, type Json } from '../Json.js';
import type { Range } from '../source/Range.js';
import type { Position, SourcePath } from '../source/SourceDocument.js';
import { valueAt } from '../source/valueAt.js';
import { Expectations } from './Expectations.js';
import type { EditorSurroundings } from './expressionAt.js';
import { LenientDocument } from './LenientDocument.js';
import { offsetOf } from './offsetOf.js';
import { rangeOfKey } from './rangeOfKey.js';

/** Where the task that a `then` names, or what `use` defines by a name, is written; null where no such name stands. Never throws. */
export function definitionAt(
  text: string,
  position: Position,
  surroundings: EditorSurroundings,
): Range | null {
  if (text.length > longestDefinition) return null;
  const document = new LenientDocument(text);
  const spot = document.spotAt(offsetOf(text, position));
  const source = document.source();
  const definition = source.value;
  if (!spot || spot.at === 'key' || !isJsonObject(definition)) return null;
  const report = new Expectations(source, spot);
  checkDefinition(report, surroundings, definition);
  const name = valueAt(definition, spot.path);
  if (typeof name !== 'string') return null;
  for (const { kind } of report.offers) {
    const path = kind === 'task' ? taskAt(definition, spot.path, name) : usedAt(definition, name);
    if (path && ['task', 'reference', 'function'].includes(kind)) return rangeOfKey(source, path);
  }
  return null;
}

/** Where the task of a name stands in the list that a `then` is in. */
function taskAt(definition: Json, then: SourcePath, name: string): SourcePath | null {
  for (let length = then.length - 1; length > 0; length -= 1) {
    const list = valueAt(definition, then.slice(0, length));
    // The cases of a `switch` are a list too.
    if (!Array.isArray(list) || then[length - 1] === 'switch') continue;
    const index = list.findIndex((item) => isJsonObject(item) && Object.hasOwn(item, name));
    return index === -1 ? null : [...then.slice(0, length), index, name];
  }
  return null;
}

function usedAt(definition: Json, name: string): SourcePath | null {
  const use = valueAt(definition, ['use']);
  const kind = Object.entries(isJsonObject(use) ? use : {}).find(
    ([, defined]) => isJsonObject(defined) && Object.hasOwn(defined, name),
  )?.[0];
  return kind === undefined ? null : ['use', kind, name];
}
