import type { CheckReport } from '@gantry/schema/check/CheckReport.js';
import { faultsInFiles } from '@gantry/schema/composition/faultsInFiles.js';
import { annotateCheck } from '@gantry/schema/reports/annotateChanges.js';
import { CoordinatePlaces } from '@gantry/schema/reports/CoordinatePlaces.js';
import { textOfCheck } from '@gantry/schema/reports/textOfCheck.js';
import type { Outcome } from '../command/Outcome.js';
import { howToApprove } from './howToApprove.js';
import { sourcesOf } from './readConfig.js';
import type { ReadProposal } from './readProposal.js';

/** A report, with the places of its faults in the files that were proposed. */
export function checkOutcome(
  report: CheckReport,
  { subgraphs, eventFiles }: Pick<ReadProposal, 'subgraphs' | 'eventFiles'>,
): Outcome & { json: CheckReport } {
  const placed = {
    ...report,
    faults: faultsInFiles(report.faults, subgraphs),
    hints: faultsInFiles(report.hints, subgraphs),
  };
  return {
    blocked: !report.safe,
    json: placed,
    text: (paint) =>
      [textOfCheck(placed, paint), howToApprove(placed)].filter((part) => part !== '').join('\n\n'),
    annotations: annotateCheck(placed, new CoordinatePlaces(sourcesOf(subgraphs)), eventFiles),
  };
}
