import type { Json, JsonObject } from '../../Json.js';
import type { SourceNode } from '../SourceNode.js';

/** What a plain text says. */
export function plainValueOf(node: SourceNode | null): Json {
  if (node?.kind === 'scalar') return node.value as Json;
  if (node?.kind === 'list') return node.items.map(plainValueOf);
  const map: JsonObject = {};
  if (node?.kind !== 'map') return null;
  for (const { key, value } of node.entries) {
    if (key.kind === 'scalar') map[String(key.value ?? '')] = plainValueOf(value);
  }
  return map;
}
