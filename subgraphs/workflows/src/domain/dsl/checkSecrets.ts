import type { Json } from '../Json.js';
import { secretName } from '../secrets/WorkflowSecret.js';
import { secretsRead } from '../secrets/secretsRead.js';
import { didYouMean, nearestName } from '../source/nearestName.js';
import { showValue } from '../source/showValue.js';
import type { SourcePath } from '../source/SourceDocument.js';
import type { Checking } from './Checking.js';

/** Checks `use.secrets`: names, each once, and each of a secret that there is, as far as that is known. */
export function checkSecrets(checking: Checking, value: Json): void {
  const { report, secrets } = checking;
  const path = ['use', 'secrets'];
  const names = report.list(path, value, 'use.secrets') ?? [];
  for (const [index, name] of names.entries()) {
    const at = [...path, index];
    report.offer(at, { kind: 'reference', names: secrets ?? [], of: 'secret' });
    if (typeof name !== 'string' || !secretName.test(name)) {
      report.error(
        'INVALID_VALUE',
        at,
        `A secret's name begins with a letter and has at most 100 letters, digits, dots, hyphens and underscores; found ${showValue(name)}.`,
      );
    } else if (names.indexOf(name) < index) {
      report.error('INVALID_VALUE', at, `The secret ${JSON.stringify(name)} is named twice.`);
    } else if (secrets && !secrets.includes(name)) {
      report.warn(
        'UNKNOWN_SECRET',
        at,
        `There is no secret ${JSON.stringify(name)} yet: what needs it will fail.${didYouMean(name, secrets)}`,
        report.replacing(at, nearestName(name, secrets)),
      );
    }
  }
}

/** Checks a secret's name where an authentication uses it. */
export function checkSecretName(checking: Checking, path: SourcePath, value: Json): void {
  const { report, defined } = checking;
  const name = report.text(path, value, 'use');
  if (name === null) return;
  checking.usedSecrets.add(name);
  report.offer(path, { kind: 'reference', names: defined.secrets, of: 'secret' });
  if (defined.secrets.includes(name) || checking.isUncertain('secrets')) return;
  report.error(
    'UNKNOWN_REFERENCE',
    path,
    `No secret ${JSON.stringify(name)} is named under use.secrets.${didYouMean(name, defined.secrets)}`,
    report.replacing(path, nearestName(name, defined.secrets)),
  );
}

/** Tells of secrets that nothing uses: whoever may run the workflow would be given them for nothing. */
export function reportUnusedSecrets(checking: Checking): void {
  const { report, defined, expressions, usedSecrets } = checking;
  const reading = expressions.filter(({ jq }) => jq.includes('$secrets'));
  const read = reading.map(({ jq }) => secretsRead(jq));
  // An expression that takes them as a whole, or by a name that it computes, may use each.
  if (read.some((names) => names.length === 0)) return;
  const used = new Set([...usedSecrets, ...read.flat()]);
  for (const [index, name] of defined.secrets.entries()) {
    if (used.has(name)) continue;
    const at = ['use', 'secrets', index];
    const meant = nearestName(
      name,
      [...used].filter((other) => !defined.secrets.includes(other)),
    );
    report.warn(
      'UNUSED_SECRET',
      at,
      `Nothing uses the secret ${JSON.stringify(name)}.`,
      report.replacing(at, meant),
    );
  }
}
