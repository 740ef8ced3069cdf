import type { Examination, ExaminationInput } from '../../check/examineProposal.js';
import type { DocumentFault } from '../../operations/validateDocuments.js';

/** What the examiner's thread is asked for. */
export type ExaminerRequest =
  | { kind: 'examine'; input: ExaminationInput }
  | { kind: 'validate'; supergraphSdl: string; documents: readonly string[] };

export type ExaminerReply =
  | { examination: Examination }
  | { faults: readonly DocumentFault[] }
  /** Our own fault: what is wrong with a proposal stands in its report. */
  | { error: string };
