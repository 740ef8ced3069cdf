import type { Completion, CompletionKind, Completions } from '@gantry/workflows/domain/editor/Completion.js';
import {
  CompletionItemKind,
  MarkupKind,
  type CompletionItem,
  type CompletionList,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { rangeOf } from './rangeOf.js';

const kinds: Record<CompletionKind, CompletionItemKind> = {
  PROPERTY: CompletionItemKind.Property,
  VALUE: CompletionItemKind.EnumMember,
  TASK: CompletionItemKind.Event,
  FUNCTION: CompletionItemKind.Function,
  REFERENCE: CompletionItemKind.Reference,
  CONNECTOR: CompletionItemKind.Module,
  OPERATION: CompletionItemKind.Method,
  PARAMETER: CompletionItemKind.Field,
  VARIABLE: CompletionItemKind.Variable,
  FIELD: CompletionItemKind.Field,
};

/** Completions as the protocol has them. */
export function completionsOf({ items, incomplete }: Completions, document: TextDocument): CompletionList {
  return { isIncomplete: incomplete, items: items.map((item, index) => itemOf(item, index, document)) };
}

function itemOf(
  { label, kind, detail, documentation, edit }: Completion,
  index: number,
  document: TextDocument,
): CompletionItem {
  const range = rangeOf(edit);
  // Editors compare what stands in the range, its quote included, with this.
  const [quote = ''] = /^["']/u.exec(document.getText(range)) ?? [];
  return {
    label,
    kind: kinds[kind],
    sortText: String(index).padStart(4, '0'),
    filterText: quote + label,
    textEdit: { range, newText: edit.text },
    ...(detail !== null && { detail }),
    ...(documentation !== null && { documentation: { kind: MarkupKind.Markdown, value: documentation } }),
  };
}
