import { Kind, visit, type DocumentNode } from 'graphql';
import { measureOperation } from '../measureOperation.js';
import { operationOf, type ParsedOperation } from '../parseOperation.js';
import { labelDefers } from './labelDefers.js';
import { isDefer, readDefer } from './readDefer.js';

/** An operation whose deferred fragments are known. */
export interface DeferringOperation extends ParsedOperation {
  /** The client's labels by ours; undefined when nothing is deferred. */
  readonly labels?: ReadonlyMap<string, string | undefined>;
}

/** Variables that may decide whether something is deferred: each doubles the plans that have to be made. */
const maxDeciding = 4;
/** Fields of an operation whose fragments are expanded here. */
const maxFields = 5_000;

/**
 * Makes an operation's `@defer` ready for planning.
 * @param inParts whether the answer may come in parts; else, and where that would take too much planning, it is as if `@defer`
 *   were not there
 */
export function readDefers(parsed: ParsedOperation, inParts: boolean): DeferringOperation {
  if (!defers(parsed.document)) return parsed;
  const { operation, fragments, included } = parsed;
  if (!inParts || takesTooMuch(parsed)) {
    return { ...operationOf(withoutDefers(parsed.document), operation.name?.value), included };
  }
  const labelled = labelDefers(operation, fragments);
  const document: DocumentNode = { kind: Kind.DOCUMENT, definitions: [labelled.operation] };
  const { labels } = labelled;
  return {
    document,
    operation: labelled.operation,
    fragments: new Map(),
    included,
    ...(labels.size > 0 ? { labels } : {}),
  };
}

function takesTooMuch({ document, operation, fragments }: ParsedOperation): boolean {
  const deciding = new Set<string>();
  visit(document, {
    Directive: (node) => readDefer([node])?.conditions.forEach(({ variable }) => deciding.add(variable)),
  });
  return deciding.size > maxDeciding || measureOperation(operation, fragments).fields > maxFields;
}

function defers(document: DocumentNode): boolean {
  let found = false;
  visit(document, { Directive: (node) => void (found ||= isDefer(node)) });
  return found;
}

function withoutDefers(document: DocumentNode): DocumentNode {
  return visit(document, { Directive: (node) => (isDefer(node) ? null : undefined) });
}
