import type { SubgraphSchema } from '../composition/SubgraphSchema.js';
import type { EventSchema } from '../events/EventSchema.js';
import { findEventFaults } from '../events/findEventFaults.js';
import type { Proposal } from './Proposal.js';
import type { Publication } from './Publication.js';
import { RegistryError } from './RegistryError.js';

const mostSubgraphs = 1_000;
const namePattern = /^[A-Za-z][A-Za-z0-9_-]{0,62}$/;

/** What a graph would consist of. */
export interface ProposedGraph {
  /** By name. */
  subgraphs: readonly SubgraphSchema[];
  events: readonly EventSchema[];
}

/** What there is once a proposal is put over what was published. @throws RegistryError BAD_USER_INPUT */
export function applyProposal(latest: Publication | null, proposal: Proposal): ProposedGraph {
  const { subgraphs, whole, removed = [], events = latest?.events ?? [] } = proposal;
  checkSubgraphs(subgraphs);
  const byName = new Map(
    [...(whole ? [] : (latest?.subgraphs ?? [])), ...subgraphs].map((each) => [each.name, each]),
  );
  removed.forEach((name, index) => {
    const isProposed = subgraphs.some((each) => each.name === name);
    if (!whole && !isProposed && byName.delete(name)) return;
    const why = isProposed ? 'is proposed as well' : 'is no subgraph that was published';
    throw refuse(`removed.${index}`, `"${name}" is to be removed, but ${why}.`);
  });
  if (byName.size === 0) throw refuse('subgraphs', 'There is no subgraph: a graph has one at least.');
  if (byName.size > mostSubgraphs) {
    throw refuse('subgraphs', `${byName.size} subgraphs are too many: ${mostSubgraphs} are the most.`);
  }
  checkEvents(events);
  checkEventSchemas(proposal.events ?? []);
  return { subgraphs: [...byName.values()].sort(byNameOf), events: [...events].sort(byNameOf) };
}

function checkSubgraphs(subgraphs: readonly SubgraphSchema[]): void {
  const names = new Set<string>();
  subgraphs.forEach(({ name, url }, index) => {
    const field = `subgraphs.${index}.name`;
    if (!namePattern.test(name)) {
      throw refuse(
        field,
        `"${name.slice(0, 100)}" names no subgraph: 63 letters, digits, hyphens and underscores at most, a letter first.`,
      );
    }
    if (names.has(name)) throw refuse(field, `"${name}" is there twice.`);
    names.add(name);
    if (!URL.canParse(url)) {
      throw refuse(`subgraphs.${index}.url`, `"${url.slice(0, 200)}" is no URL (subgraph "${name}").`);
    }
  });
}

function checkEvents(events: readonly EventSchema[]): void {
  const known = new Set<string>();
  events.forEach(({ name, version }, index) => {
    const key = `${name}.v${version}`;
    if (known.has(key)) throw refuse(`events.${index}`, `"${key}" is there twice.`);
    known.add(key);
  });
}

function checkEventSchemas(events: readonly EventSchema[]): void {
  events.forEach((event, index) => {
    const [fault] = findEventFaults(event);
    if (fault) throw refuse(`events.${index}.schema`, fault.message);
  });
}

function byNameOf(a: { name: string; version?: number }, b: { name: string; version?: number }): number {
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  return (a.version ?? 0) - (b.version ?? 0);
}

function refuse(field: string, message: string): RegistryError {
  return new RegistryError('BAD_USER_INPUT', message, { field });
}
