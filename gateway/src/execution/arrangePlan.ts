import type { ConditionNode, DeferNode, FetchNode, PlanNode } from '@apollo/query-planner';
import { batchDocuments } from './batchDocuments.js';
import type { EntityFetchNode } from './EntityFetch.js';
import { batchRequests, compileRequest, type FetchRequest } from './FetchRequest.js';
import { leadingFetch, type LeadingFetch } from './leadingFetch.js';

/** One of the fetches that a batch stands for, and where in the response its entities are. */
export interface BatchedFetch {
  readonly node: EntityFetchNode;
  readonly path: readonly string[];
}

/** Fetches of entities with the same text, which ask once for all their entities. */
export interface BatchedDocument {
  readonly request: FetchRequest;
  readonly fetches: readonly BatchedFetch[];
}

/** Fetches of entities from one subgraph that go in one request. */
export interface EntityBatch {
  readonly kind: 'EntityBatch';
  /** More than one go under aliases, in this order. */
  readonly documents: readonly BatchedDocument[];
  /** The request for all documents; their own is for when there is something to ask with one of them only. */
  readonly request: FetchRequest;
}

/** A query plan as it is executed: what the planner says, with fetches put together that can go together. */
export type Arrangement =
  | { readonly kind: 'RootFetch'; readonly node: FetchNode }
  | { readonly kind: 'EntityFetch'; readonly node: EntityFetchNode }
  | EntityBatch
  | { readonly kind: 'Sequence' | 'Parallel'; readonly parts: readonly Arrangement[] }
  | { readonly kind: 'Flatten'; readonly path: readonly string[]; readonly part: Arrangement }
  | {
      readonly kind: 'Condition';
      readonly variable: string;
      readonly whenTrue: Arrangement | undefined;
      readonly whenFalse: Arrangement | undefined;
    }
  | {
      readonly kind: 'Defer';
      readonly primary: Arrangement | undefined;
      readonly deferred: readonly DeferredArrangement[];
    };

/** What is fetched for deferred fragments, from the root of the response. */
export interface DeferredArrangement {
  readonly label: string;
  /** Ids of the fetches before it that it needs. */
  readonly depends: readonly string[];
  /** Undefined when everything is fetched before. */
  readonly part: Arrangement | undefined;
}

/** Arranges a plan. Both executors run what it returns, so that they send the same requests. */
export function arrangePlan(node: PlanNode): Arrangement {
  switch (node.kind) {
    case 'Fetch':
      return node.requires
        ? { kind: 'EntityFetch', node: node as EntityFetchNode }
        : { kind: 'RootFetch', node };
    case 'Sequence':
      return { kind: 'Sequence', parts: node.nodes.map(arrangePlan) };
    case 'Parallel':
      return arrangeParallel(node.nodes);
    case 'Flatten':
      return { kind: 'Flatten', path: node.path.map(String), part: arrangePlan(node.node) };
    case 'Condition':
      return arrangeCondition(node);
    case 'Defer':
      return arrangeDefer(node);
  }
}

/** Texts that more than one fetch of a plan sends. */
export function repeatedTexts(plan: Arrangement): ReadonlySet<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { query } of requestsOf(plan)) {
    if (seen.has(query)) repeated.add(query);
    seen.add(query);
  }
  return repeated;
}

/** The subgraphs that a plan may ask. */
export function subgraphsOf(plan: Arrangement): readonly string[] {
  return [...new Set(requestsOf(plan).map(({ subgraph }) => subgraph))];
}

function arrangeDefer({ primary, deferred }: DeferNode): Arrangement {
  return {
    kind: 'Defer',
    primary: primary.node && arrangePlan(primary.node),
    deferred: deferred.map(({ label, depends, node }) => ({
      // Every fragment was given one before planning.
      label: label!,
      depends: depends.map(({ id }) => id),
      part: node && arrangePlan(node),
    })),
  };
}

function arrangeCondition({ condition, ifClause, elseClause }: ConditionNode): Arrangement {
  return {
    kind: 'Condition',
    variable: condition,
    whenTrue: ifClause && arrangePlan(ifClause),
    whenFalse: elseClause && arrangePlan(elseClause),
  };
}

/** Branches that begin by asking the same subgraph for entities ask in one request, and then part. */
function arrangeParallel(nodes: readonly PlanNode[]): Arrangement {
  const parts: Arrangement[] = [];
  const bySubgraph = new Map<string, { node: PlanNode; leading: LeadingFetch }[]>();
  for (const node of nodes) {
    const leading = leadingFetch(node);
    if (!leading) {
      parts.push(arrangePlan(node));
      continue;
    }
    const branches = bySubgraph.get(leading.fetch.serviceName);
    if (branches) branches.push({ node, leading });
    else bySubgraph.set(leading.fetch.serviceName, [{ node, leading }]);
  }
  for (const branches of bySubgraph.values()) {
    const together = branches.length > 1 && arrangeBranches(branches.map(({ leading }) => leading));
    if (together) parts.push(together);
    else parts.push(...branches.map(({ node }) => arrangePlan(node)));
  }
  const postponed = postpone(parts);
  return postponed.length === 1 ? postponed[0]! : { kind: 'Parallel', parts: postponed };
}

/**
 * A fetch that nothing waits for goes along with a later one to the same subgraph, in a branch that lasts longer anyway:
 * a request less, and the answer is there as soon as before.
 */
function postpone(parts: readonly Arrangement[]): readonly Arrangement[] {
  let kept = parts;
  for (const part of parts) {
    const fetches = entityFetchesOf(part);
    if (!fetches) continue;
    const others = kept.filter((other) => other !== part);
    const index = others.findIndex((other) => joined(other, fetches));
    if (index >= 0) kept = others.with(index, joined(others[index]!, fetches)!);
  }
  return kept;
}

/** A sequence whose later fetch from the same subgraph asks for these, too; undefined when there is none. */
function joined(sequence: Arrangement, fetches: readonly BatchedFetch[]): Arrangement | undefined {
  if (sequence.kind !== 'Sequence') return undefined;
  for (const [index, part] of sequence.parts.entries()) {
    const known = index > 0 && entityFetchesOf(part);
    if (!known || known[0]!.node.serviceName !== fetches[0]!.node.serviceName) continue;
    const batch = arrangeBatch([...known, ...fetches]);
    if (batch) return { ...sequence, parts: sequence.parts.with(index, batch) };
  }
  return undefined;
}

/** The fetches of a part that is a request for entities, and nothing else. */
function entityFetchesOf(part: Arrangement): readonly BatchedFetch[] | undefined {
  switch (part.kind) {
    case 'EntityBatch':
      return part.documents.flatMap(({ fetches }) => fetches);
    case 'EntityFetch':
      // What it takes from its context may make it several requests.
      return part.node.contextRewrites?.length ? undefined : [{ node: part.node, path: [] }];
    case 'Flatten':
      return entityFetchesOf(part.part)?.map(({ node, path }) => ({ node, path: [...part.path, ...path] }));
    default:
      return undefined;
  }
}

function arrangeBranches(branches: readonly LeadingFetch[]): Arrangement | undefined {
  const batch = arrangeBatch(branches.map(({ fetch, path }) => ({ node: fetch, path })));
  if (!batch) return undefined;
  const rests = branches.filter(({ rest }) => rest.length > 0).map(({ rest }) => asNode(rest));
  return rests.length === 0 ? batch : { kind: 'Sequence', parts: [batch, arrangeParallel(rests)] };
}

/** Undefined when the fetches cannot be put together. */
function arrangeBatch(fetches: readonly BatchedFetch[]): EntityBatch | undefined {
  const documents = new Map<string, { request: FetchRequest; fetches: BatchedFetch[] }>();
  for (const fetch of fetches) {
    const request = compileRequest(fetch.node);
    const document = documents.get(request.query);
    if (document) document.fetches.push(fetch);
    else documents.set(request.query, { request, fetches: [fetch] });
  }
  const requests = [...documents.values()].map(({ request }) => request);
  const [only] = requests;
  const text =
    requests.length === 1 ? only!.query : batchDocuments([...documents.keys()], only!.operationName);
  if (text === undefined) return undefined;
  return { kind: 'EntityBatch', documents: [...documents.values()], request: batchRequests(text, requests) };
}

function asNode(nodes: readonly PlanNode[]): PlanNode {
  return nodes.length === 1 ? nodes[0]! : { kind: 'Sequence', nodes: [...nodes] };
}

/** Every request that a plan may send; those of a batch that are the same, once. */
function requestsOf(plan: Arrangement | undefined): readonly FetchRequest[] {
  switch (plan?.kind) {
    case undefined:
      return [];
    case 'RootFetch':
    case 'EntityFetch':
      return [compileRequest(plan.node)];
    case 'EntityBatch': {
      const requests = [plan.request, ...plan.documents.map(({ request }) => request)];
      return [...new Map(requests.map((request) => [request.query, request])).values()];
    }
    case 'Sequence':
    case 'Parallel':
      return plan.parts.flatMap(requestsOf);
    case 'Flatten':
      return requestsOf(plan.part);
    case 'Condition':
      return [...requestsOf(plan.whenTrue), ...requestsOf(plan.whenFalse)];
    case 'Defer':
      return [plan.primary, ...plan.deferred.map(({ part }) => part)].flatMap(requestsOf);
  }
}
