import { isMap, isNode, isPair, isSeq, LineCounter, parseDocument, type Node } from 'yaml';

export interface Position {
  line: number;
  column: number;
}

/** Finds where the node under a path of keys and indexes stands in a YAML text; its key's place for a map's entry. */
export function yamlLocator(text: string): (path: readonly (string | number)[]) => Position | null {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  return (path) => {
    let node: Node | null = document.contents;
    let offset = node?.range?.[0] ?? 0;
    for (const step of path) {
      if (isSeq(node)) {
        const item: unknown = node.items[Number(step)];
        node = isNode(item) ? item : null;
        offset = node?.range?.[0] ?? offset;
      } else if (isMap(node)) {
        const pair = node.items.find((entry) => isPair(entry) && keyOf(entry.key) === String(step));
        if (isNode(pair?.key)) offset = pair.key.range?.[0] ?? offset;
        node = isNode(pair?.value) ? pair.value : null;
      } else {
        break;
      }
    }
    const { line, col } = lines.linePos(offset);
    return line > 0 ? { line, column: col } : null;
  };
}

function keyOf(key: unknown): string {
  return typeof key === 'object' && key !== null && 'value' in key ? String(key.value) : String(key);
}
