import type { Diagnostic } from '@gantry/workflows/domain/dsl/Diagnostic.js';
import type { Paint, PaintStyle } from '@gantry/schema/reports/Paint.js';
import type { Outcome } from '../command/Outcome.js';

/** A diagnostic of the compiler, or one about an input, with the file that it is about; `-` is the standard input. */
export interface Finding extends Omit<Diagnostic, 'code'> {
  file: string;
  code: Diagnostic['code'] | 'INVALID_INPUT';
}

const styles = { ERROR: 'red', WARNING: 'yellow', INFO: 'dim' } satisfies Record<string, PaintStyle>;
const hint = 'Connectors come by --connector name=openapi.yaml.';
const levels = { ERROR: 'error', WARNING: 'warning', INFO: 'notice' } as const;

export function isValid(findings: readonly Finding[]): boolean {
  return findings.every(({ severity }) => severity !== 'ERROR');
}

/** What a check of files says. @param files all that were looked at */
export function outcomeOf(findings: readonly Finding[], files: readonly string[]): Outcome {
  const valid = isValid(findings);
  return {
    blocked: !valid,
    json: { valid, diagnostics: findings },
    text: (paint) =>
      [
        ...findings.map((finding) => textOfFinding(finding, paint)),
        ...(findings.some(({ code }) => code === 'UNKNOWN_CONNECTOR') ? [hint] : []),
        summary(findings, files, paint),
      ].join('\n'),
    annotations: findings.map(({ severity, code, message, file, line, column }) => ({
      level: levels[severity],
      title: code,
      message,
      // What comes by the standard input lies in no file of the repository.
      ...(file !== '-' && { file, line, column }),
    })),
  };
}

/** `orders.yaml:3:5: ERROR UNKNOWN_TASK …` */
export function textOfFinding(finding: Finding, paint: Paint): string {
  const { file, line, column, severity, code, message } = finding;
  return `${file}:${line}:${column}: ${paint(styles[severity], severity)} ${code} ${message}`;
}

function summary(findings: readonly Finding[], files: readonly string[], paint: Paint): string {
  const wrong = new Set(findings.filter(({ severity }) => severity === 'ERROR').map(({ file }) => file));
  const [first = ''] = wrong.size === 0 ? files : wrong;
  const one = first === '-' ? 'The standard input' : first;
  if (wrong.size === 0)
    return paint('green', files.length === 1 ? `${one} is valid.` : `All ${files.length} files are valid.`);
  return paint(
    'red',
    wrong.size === 1 ? `${one} is not valid.` : `${wrong.size} of ${files.length} files are not valid.`,
  );
}
