import type { LintFinding } from '../lint/LintFinding.js';
import type { Paint } from './Paint.js';
import { plural } from './plural.js';
import { printPlace } from './printPlace.js';

/** A line each, and how many there are. */
export function textOfLint(findings: readonly LintFinding[], paint: Paint): string {
  if (findings.length === 0) return paint('green', 'It keeps to the conventions.');
  const lines = findings.map(
    (finding) =>
      `${paint('bold', printPlace(finding))}  ${paint(finding.severity === 'error' ? 'red' : 'yellow', finding.severity)}  ${finding.message}  ${paint('dim', finding.rule)}`,
  );
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  return [...lines, '', `${plural(errors, 'error')}, ${plural(findings.length - errors, 'warning')}.`].join(
    '\n',
  );
}
