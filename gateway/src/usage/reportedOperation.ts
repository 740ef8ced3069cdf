import { createHash } from 'node:crypto';
import type { PreparedOperation } from '../execution/PreparedOperation.js';
import { blankedOperation, operationIn } from './blankedOperation.js';
import { compileInputs } from './compileInputs.js';
import type { ReportedOperation } from './UsageTally.js';

/** Characters that a document may have to be reported, and that are told of its name: clients choose both. */
const [longestDocument, longestName] = [100_000, 200];

const known = new WeakMap<PreparedOperation, ReportedOperation | null>();

/**
 * An operation as it is reported, whoever sends it; null for one that is too long.
 * @param source the document that it was prepared from
 */
export function reportedOperation(operation: PreparedOperation, source: string): ReportedOperation | null {
  let reported = known.get(operation);
  if (reported === undefined) known.set(operation, (reported = describe(operation, source)));
  return reported;
}

function describe({ schema, name }: PreparedOperation, source: string): ReportedOperation | null {
  if (source.length > longestDocument) return null;
  const operation = operationIn(source, name);
  const document = blankedOperation(schema, operation);
  if (document.length > longestDocument) return null;
  return {
    id: createHash('sha256').update(document).digest('hex'),
    name: name?.slice(0, longestName) ?? null,
    document,
    inputs: compileInputs(schema, operation),
  };
}
