import type { SchemaFault } from '../composition/SchemaFault.js';
import type { LintFinding } from '../lint/LintFinding.js';
import type { Annotation } from './githubAnnotation.js';

export function annotateFaults(faults: readonly SchemaFault[]): Annotation[] {
  return faults.map((fault) => annotate(fault, 'error', fault.code));
}

/** Those that deserve to be looked at. */
export function annotateHints(hints: readonly SchemaFault[]): Annotation[] {
  return hints
    .filter(({ level }) => level !== 'DEBUG' && level !== 'INFO')
    .map((hint) => annotate(hint, 'warning', hint.code));
}

export function annotateLint(findings: readonly LintFinding[]): Annotation[] {
  return findings.map((finding) => annotate(finding, finding.severity, finding.rule));
}

/** What cannot be shown in a file is said. */
function annotate(fault: SchemaFault, level: Annotation['level'], title: string): Annotation {
  const { subgraph, file, line, column, message } = fault;
  const where = subgraph === undefined || file !== undefined ? '' : `Subgraph ${subgraph}: `;
  return { level, title, message: `${where}${message}`, file, line, column };
}
