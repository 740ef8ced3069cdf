import type {
  CheckedChange,
  CheckReport,
  EventChange,
  OperationUse,
  VariantReport,
} from '../check/CheckReport.js';
import type { Paint } from './Paint.js';
import { plural } from './plural.js';
import { textOfChange, worstFirst } from './textOfChanges.js';
import { textOfFaults, textOfHints } from './textOfFaults.js';

/** Operations that are named for one change; of more, how many. */
const mostNamed = 5;

/** All that a check has found, its last line whether it may be published. */
export function textOfCheck(report: CheckReport, paint: Paint): string {
  const { faults, hints, variants, events } = report;
  const sections =
    faults.length > 0
      ? [textOfFaults(faults, paint)]
      : [
          textOfComparison(report),
          ...variants.map((variant) => textOfVariant(variant, paint)),
          textOfEvents(events, paint),
          textOfHints(hints, paint),
        ];
  return [...sections.filter((section) => section !== ''), verdict(report, paint)].join('\n\n');
}

/** Nothing where it was compared with what is in no registry. */
function textOfComparison({ comparedWith, variants }: CheckReport): string {
  if (comparedWith > 0) return `Compared with version ${comparedWith}.`;
  return variants.length === 0 ? 'Nothing was published before.' : '';
}

function textOfVariant({ contract, changes, invalidOperations }: VariantReport, paint: Paint): string {
  const lines = worstFirst(changes).flatMap((change) => linesOfChange(change, paint));
  for (const operation of invalidOperations.slice(0, mostNamed)) {
    lines.push(`${paint('red', 'invalid')}    ${textOfUse(operation)}`, `             ${operation.message}`);
  }
  if (invalidOperations.length > mostNamed)
    lines.push(`             and ${plural(invalidOperations.length - mostNamed, 'more operation')}`);
  if (lines.length === 0) return contract === null ? 'The schema has not changed.' : '';
  return [paint('bold', contract === null ? 'Schema' : `Contract ${contract}`), ...lines].join('\n');
}

function textOfEvents(events: readonly EventChange[], paint: Paint): string {
  if (events.length === 0) return '';
  const lines = worstFirst(events).map(
    (change) =>
      `${textOfChange({ ...change, path: placeInEvent(change) }, paint)}${reason(change.passes, paint)}`,
  );
  return [paint('bold', 'Events'), ...lines].join('\n');
}

function placeInEvent({ event, path }: EventChange): string {
  return path === null ? event : `${event} ${path}`;
}

function linesOfChange(change: CheckedChange, paint: Paint): string[] {
  const { usedBy } = change;
  const lines = [`${textOfChange(change, paint)}${reason(change.passes, paint)}`];
  lines.push(...usedBy.slice(0, mostNamed).map((use) => `             used by ${textOfUse(use)}`));
  if (usedBy.length > mostNamed)
    lines.push(`             and by ${plural(usedBy.length - mostNamed, 'more operation')}`);
  return lines;
}

function reason(passes: CheckedChange['passes'], paint: Paint): string {
  if (passes === 'UNUSED') return paint('dim', ' (passes: nobody uses it)');
  return passes === 'APPROVED' ? paint('dim', ' (passes: approved)') : '';
}

function textOfUse({ client, operation, name, source, count, lastSeen }: OperationUse): string {
  const who = client.version === null ? client.name : `${client.name} ${client.version}`;
  const what = name ?? `operation ${operation.slice(0, 12)}`;
  if (source === 'registered') return `${who}: ${what} (registered)`;
  return `${who}: ${what} (${plural(count, 'request')}, the last at ${lastSeen})`;
}

function verdict({ safe, faults, variants, events }: CheckReport, paint: Paint): string {
  if (safe) return paint('green', 'Safe: it may be published.');
  if (faults.length > 0) return paint('red', 'Blocked: there is nothing that could be served.');
  const blocking = [...variants.flatMap(({ changes }) => changes), ...events].filter(
    ({ passes }) => passes === null,
  );
  const invalid = variants.reduce((sum, { invalidOperations }) => sum + invalidOperations.length, 0);
  const why = [
    ...(blocking.length > 0 ? [`${plural(blocking.length, 'change blocks', 'changes block')} it`] : []),
    ...(invalid > 0 ? [`${plural(invalid, 'operation')} would not be valid any more`] : []),
  ];
  return paint('red', `Blocked: ${why.join(', and ')}.`);
}
