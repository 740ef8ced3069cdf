import type { FetchNode, PlanNode, QueryPlan, QueryPlanSelectionNode } from '@apollo/query-planner';
import { Kind, parse, print, stripIgnoredCharacters, visit, type DocumentNode } from 'graphql';
import { splitFetch } from './splitFetch.js';
import type { Needs, StandIns } from './StandIns.js';

/** Writes a plan that was made with stand-ins back to the fields that they stand for. */
export function writeBack(plan: QueryPlan, standIns: StandIns): QueryPlan {
  const { node } = plan;
  if (!node) return plan;
  if (node.kind !== 'Subscription') return { ...plan, node: written(node, standIns) };
  const rest = node.rest && written(node.rest, standIns);
  return {
    ...plan,
    node: { ...node, primary: fetch(node.primary, undefined, standIns), ...(rest && { rest }) },
  };
}

function written(node: PlanNode, standIns: StandIns): PlanNode {
  const inside = (child: PlanNode): PlanNode => written(child, standIns);
  switch (node.kind) {
    case 'Fetch': {
      const parts = splitFetch(node, standIns).map((part) => fetch(part.fetch, part.needs, standIns));
      if (parts.length === 1) return parts[0]!;
      // No single part of it is what deferred fetches depend on: they wait for everything before them.
      return { kind: 'Parallel', nodes: parts.map(({ id: _id, ...part }) => part) };
    }
    case 'Flatten':
      return { ...node, node: inside(node.node) };
    case 'Condition': {
      const { ifClause, elseClause } = node;
      return {
        ...node,
        ...(ifClause && { ifClause: inside(ifClause) }),
        ...(elseClause && { elseClause: inside(elseClause) }),
      };
    }
    case 'Sequence':
    case 'Parallel':
      return { ...node, nodes: node.nodes.map(inside) };
    case 'Defer':
      return {
        ...node,
        primary: { ...node.primary, ...(node.primary.node && { node: inside(node.primary.node) }) },
        deferred: node.deferred.map((part) => ({ ...part, ...(part.node && { node: inside(part.node) }) })),
      };
  }
}

/** @param needs the stand-ins that are sent with representations; all that there are when undefined */
function fetch(node: FetchNode, needs: Needs | undefined, standIns: StandIns): FetchNode {
  const document = called(parse(node.operation, { noLocation: true }), standIns);
  return {
    ...node,
    operation: stripIgnoredCharacters(print(document)),
    ...(node.requires && { requires: representation(node.requires, [], needs, standIns) }),
  };
}

/** A document in which fields are called with the arguments they are required with, under their stand-ins' names. */
function called(document: DocumentNode, standIns: StandIns): DocumentNode {
  return visit(document, {
    Field: (node) => {
      const call = standIns.call(node.name.value);
      return (
        call && {
          ...node,
          alias: node.alias ?? node.name,
          name: { kind: Kind.NAME, value: call.field },
          arguments: call.args,
        }
      );
    },
  });
}

/** What representations are made of: a stand-in is read under its own name, and sent under the field's. */
function representation(
  selections: readonly QueryPlanSelectionNode[],
  path: readonly string[],
  needs: Needs | undefined,
  standIns: StandIns,
): QueryPlanSelectionNode[] {
  return selections.flatMap((selection): QueryPlanSelectionNode[] => {
    if (selection.kind === 'InlineFragment') {
      return [{ ...selection, selections: representation(selection.selections, path, needs, standIns) }];
    }
    const call = standIns.call(selection.name);
    const here = [...path, call?.field ?? selection.name];
    if (call && needs && needs.get(here.join('.')) !== selection.name) return [];
    const below = selection.selections && representation(selection.selections, here, needs, standIns);
    return [
      {
        ...selection,
        ...(call && { alias: selection.name, name: call.field }),
        ...(below && { selections: below }),
      },
    ];
  });
}
