import type { Document, YAMLMap, YAMLSeq } from 'yaml';
import type { AliasNode, ListNode, MapNode, ScalarNode, SourceNode } from './SourceNode.js';
import { yamlParser } from './yamlParser.js';

/** The syntax tree of the YAML parser as ours; null without any content. */
export function treeOf(document: Document.Parsed): SourceNode | null {
  const { isAlias, isMap, isPair, isScalar, isSeq } = yamlParser();
  // An alias may lead to what it stands in: what is known, is not looked at again.
  const known = new Map<unknown, SourceNode>();
  return nodeOf(document.contents);

  function nodeOf(node: unknown): SourceNode | null {
    const already = known.get(node);
    if (already) return already;
    if (isPair(node)) return nodeOf(node.value);
    if (isMap(node)) return mapOf(node);
    if (isSeq(node)) return listOf(node);
    if (isScalar(node)) {
      const scalar: ScalarNode = { kind: 'scalar', ...stretchOf(node), value: node.value };
      known.set(node, scalar);
      return scalar;
    }
    if (!isAlias(node)) return null;
    const alias: AliasNode = { kind: 'alias', ...stretchOf(node), target: null };
    known.set(node, alias);
    alias.target = nodeOf(node.resolve(document));
    return alias;
  }

  function mapOf(node: YAMLMap): MapNode {
    const map: MapNode = { kind: 'map', ...stretchOf(node), flow: node.flow === true, entries: [] };
    known.set(node, map);
    for (const pair of node.items) {
      const key = nodeOf(pair.key);
      if (key) map.entries.push({ key, value: nodeOf(pair.value) });
    }
    const last = map.entries.at(-1);
    if (!map.flow && last) map.to = (last.value ?? last.key).to;
    return map;
  }

  function listOf(node: YAMLSeq): ListNode {
    const list: ListNode = { kind: 'list', ...stretchOf(node), flow: node.flow === true, items: [] };
    known.set(node, list);
    for (const item of node.items) list.items.push(nodeOf(item));
    if (!list.flow) list.to = list.items.at(-1)?.to ?? list.to;
    return list;
  }
}

function stretchOf({ range }: { range?: readonly number[] | null | undefined }): {
  from: number;
  to: number;
} {
  return { from: range?.[0] ?? 0, to: range?.[1] ?? 0 };
}
