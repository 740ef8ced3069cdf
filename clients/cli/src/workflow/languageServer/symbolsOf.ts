import type { OutlineEntry } from '@gantry/workflows/domain/editor/outlineOf.js';
import { SymbolKind, type DocumentSymbol } from 'vscode-languageserver/node';
import { rangeOf } from './rangeOf.js';

/** An outline as the protocol has it. */
export function symbolsOf(entries: readonly OutlineEntry[]): DocumentSymbol[] {
  return entries.map(({ name, detail, kind, range, nameRange, children }) => ({
    // An empty name is against the protocol, and can be written.
    name: name || '(no name)',
    detail,
    kind: kind === 'task' ? SymbolKind.Function : SymbolKind.Constant,
    range: rangeOf(range),
    selectionRange: rangeOf(nameRange),
    children: symbolsOf(children),
  }));
}
