import { CodeActionKind, type CodeAction, type Range } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { Checked } from './Checker.js';
import { diagnosticOf } from './diagnosticOf.js';
import { rangeOf } from './rangeOf.js';

/** What would resolve the findings in a range of a document. */
export function quickFixesOf({ findings }: Checked, document: TextDocument, range: Range): CodeAction[] {
  return findings.flatMap((finding): CodeAction[] => {
    const diagnostic = diagnosticOf(finding, document);
    if (!finding.fix || !touches(diagnostic.range, range)) return [];
    const { description, edits } = finding.fix;
    return [
      {
        title: description,
        kind: CodeActionKind.QuickFix,
        isPreferred: true,
        diagnostics: [diagnostic],
        edit: {
          changes: {
            [document.uri]: edits.map((edit) => ({ range: rangeOf(edit), newText: edit.text })),
          },
        },
      },
    ];
  });
}

function touches(one: Range, other: Range): boolean {
  return isBefore(one.start, other.end) && isBefore(other.start, one.end);
}

function isBefore(one: Range['start'], other: Range['start']): boolean {
  return one.line < other.line || (one.line === other.line && one.character <= other.character);
}
