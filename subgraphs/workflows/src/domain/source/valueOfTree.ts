import { yamlParser } from './yamlParser.js';

/** Stands for a tree that only its document can give the value of. */
export const notPlain = Symbol('not plain');

/**
 * The value of a syntax tree without aliases and with plain keys, in a third of the time that the document takes for it, which is
 * prepared for anchors and keys of any kind.
 */
export function valueOfTree(tree: unknown): unknown {
  const { isMap, isScalar, isSeq } = yamlParser();
  return valueOf(tree);

  function valueOf(node: unknown): unknown {
    if (isScalar(node)) return node.value;
    if (isMap(node)) {
      const map: Record<string, unknown> = {};
      for (const { key, value } of node.items) {
        const read = value === null ? null : valueOf(value);
        // `__proto__` must stay data.
        if (read === notPlain || !isScalar(key) || key.value === '__proto__') return notPlain;
        map[key.value === null ? '' : String(key.value)] = read;
      }
      return map;
    }
    if (!isSeq(node)) return node === null ? null : notPlain;
    const list: unknown[] = [];
    for (const item of node.items) {
      const read = valueOf(item);
      if (read === notPlain) return notPlain;
      list.push(read);
    }
    return list;
  }
}
