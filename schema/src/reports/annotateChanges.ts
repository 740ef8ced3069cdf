import type { Change } from '../changes/Change.js';
import type { CheckReport, OperationUse } from '../check/CheckReport.js';
import { annotateFaults, annotateHints } from './annotateFaults.js';
import type { CoordinatePlaces } from './CoordinatePlaces.js';
import type { Annotation } from './githubAnnotation.js';

/** Breaking changes as errors, dangerous ones as warnings, beside what has changed. */
export function annotateChanges(changes: readonly Change[], places: CoordinatePlaces): Annotation[] {
  return changes
    .filter(({ criticality }) => criticality !== 'safe')
    .map((change) => annotate(change, change.criticality === 'breaking' ? 'error' : 'warning', places));
}

/**
 * What blocks as errors, other breaking and dangerous changes as warnings.
 * @param eventFiles where the schemas of events were read from, by `OrderPlaced.v1`
 */
export function annotateCheck(
  report: CheckReport,
  places: CoordinatePlaces,
  eventFiles: ReadonlyMap<string, string> = new Map(),
): Annotation[] {
  const annotations = [...annotateFaults(report.faults), ...annotateHints(report.hints)];
  for (const { contract, changes, invalidOperations } of report.variants) {
    const where = contract === null ? '' : ` (contract ${contract})`;
    for (const change of changes) {
      if (change.criticality === 'safe') continue;
      const annotation = annotate(change, change.passes === null ? 'error' : 'warning', places);
      annotation.message += `${where}${usedBy(change.usedBy)}`;
      annotations.push(annotation);
    }
    for (const operation of invalidOperations) {
      const message = `${who(operation)} would not be valid any more${where}: ${operation.message}`;
      annotations.push({ level: 'error', title: 'INVALID_OPERATION', message });
    }
  }
  for (const { event, passes, ...change } of report.events) {
    if (change.criticality === 'safe') continue;
    const message = `${event}: ${change.message}`;
    const file = eventFiles.get(event);
    annotations.push({
      level: passes === null ? 'error' : 'warning',
      title: change.type,
      message,
      file,
      line: 1,
    });
  }
  return annotations;
}

function annotate(change: Change, level: Annotation['level'], places: CoordinatePlaces): Annotation {
  return { level, title: change.type, message: change.message, ...places.of(change.path) };
}

function usedBy(uses: readonly OperationUse[]): string {
  return uses.length === 0 ? '' : `\nUsed by ${uses.map(who).join('; ')}`;
}

function who({ client, name, operation }: OperationUse): string {
  const version = client.version === null ? '' : ` ${client.version}`;
  return `${client.name}${version}: ${name ?? operation.slice(0, 12)}`;
}
