import { Kind, visit, type DocumentNode } from 'graphql';
import { operationOf, type ParsedOperation } from '../parseOperation.js';
import { labelDefers } from './labelDefers.js';
import { isDefer } from './readDefer.js';

/** An operation whose deferred fragments are known. */
export interface DeferringOperation extends ParsedOperation {
  /** The client's labels by ours; undefined when nothing is deferred. */
  readonly labels?: ReadonlyMap<string, string | undefined>;
}

/**
 * Makes an operation's `@defer` ready for planning.
 * @param inParts whether the answer may come in parts; else it is as if `@defer` were not there
 */
export function readDefers(parsed: ParsedOperation, inParts: boolean): DeferringOperation {
  if (!defers(parsed.document)) return parsed;
  const { operation, fragments } = parsed;
  if (!inParts) return operationOf(withoutDefers(parsed.document), operation.name?.value);
  const labelled = labelDefers(operation, fragments);
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [labelled.operation] };
  const { labels } = labelled;
  return {
    document,
    operation: labelled.operation,
    fragments: new Map(),
    included: null,
    ...(labels.size > 0 ? { labels } : {}),
  };
}

function defers(document: DocumentNode): boolean {
  let found = false;
  visit(document, { Directive: (node) => void (found ||= isDefer(node)) });
  return found;
}

function withoutDefers(document: DocumentNode): DocumentNode {
  return visit(document, { Directive: (node) => (isDefer(node) ? null : undefined) });
}
