import type { Diagnostic as Finding } from '@gantry/workflows/domain/dsl/Diagnostic.js';
import { DiagnosticSeverity, type Diagnostic } from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { rangeOf } from './rangeOf.js';

const severities = {
  ERROR: DiagnosticSeverity.Error,
  WARNING: DiagnosticSeverity.Warning,
  INFO: DiagnosticSeverity.Information,
};

/** A finding as the protocol has it; it goes to the end of the word where it begins. */
export function diagnosticOf(
  { severity, code, message, line, column }: Finding,
  document: TextDocument,
): Diagnostic {
  const rest = document.getText(rangeOf({ line, column, endLine: line + 1, endColumn: 1 }));
  const [word = ''] = /^(?:"(?:[^"\\\n]|\\.)*"|'(?:[^'\n]|'')*'|[^\s:,{}[\]"']+)/u.exec(rest) ?? [];
  const endColumn = column + Math.max(word.length, 1);
  return {
    range: rangeOf({ line, column, endLine: line, endColumn }),
    severity: severities[severity],
    code,
    message,
    source: 'gantry',
  };
}
