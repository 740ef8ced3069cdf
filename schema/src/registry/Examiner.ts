import { examineProposal, type Examination, type ExaminationInput } from '../check/examineProposal.js';
import { apiSchemaOf } from '../composition/apiSchemaOf.js';
import { validateDocuments, type DocumentFault } from '../operations/validateDocuments.js';

/** Where the work is done that takes a processor for a while: seconds, for a graph of 20,000 fields. */
export interface Examiner {
  examine(input: ExaminationInput): Promise<Examination>;
  /** What is wrong with documents that are to be registered for a supergraph. */
  validate(supergraphSdl: string, documents: readonly string[]): Promise<readonly DocumentFault[]>;
}

/** In the thread that asks for it. */
export const examinerHere: Examiner = {
  examine: examineProposal,
  validate: async (supergraphSdl, documents) => validateDocuments(apiSchemaOf(supergraphSdl), documents),
};
