import { randomBytes } from 'node:crypto';
import type { FinishedJourney } from '../../src/golden-path/journey/runGoldenPath.js';
import type { Sideline } from './sidelineOf.js';
import { fresh } from './people.js';

/** One thing of every kind that a tenant has, by id; and the tenant's slug, which names it as well as an id does. */
export interface World extends Sideline {
  /** The URL of a repository that can be connected: of the outside world, and so the same for everybody. */
  repository: string;
  slug: string;
  user: string;
  tenant: string;
  member: string;
  connector: string;
  conversation: string;
  agent: string;
  message: string;
  reply: string;
  draft: string;
  workflow: string;
  execution: string;
  zone: string;
  cluster: string;
  project: string;
  secret: string;
  release: string;
  rollout: string;
  pod: string;
  budget: string;
  auditEntry: string;
}

/** The names of a world's ids. */
export type WorldId = Exclude<keyof World, 'repository'>;

/** The things that a finished golden path leaves behind, and those that it does not come by. */
export function worldOf({ slug, ids }: FinishedJourney, repository: string, sideline: Sideline): World {
  const { executions, releases, rollouts } = ids;
  return {
    ...sideline,
    repository,
    slug,
    user: ids.user,
    tenant: ids.tenant,
    member: ids.member,
    connector: ids.connector,
    conversation: ids.conversation,
    agent: ids.agent,
    message: ids.message,
    reply: ids.reply,
    draft: ids.draft,
    workflow: ids.workflow,
    execution: executions.confirmed,
    zone: ids.zone,
    cluster: ids.cluster,
    project: ids.project,
    secret: ids.secret,
    release: releases[0]!,
    rollout: rollouts[0]!,
    pod: ids.pod,
    budget: ids.budget,
    auditEntry: ids.auditEntry,
  };
}

/** Names for things that do not exist: well-formed ids of the same types. */
export function nowhere(world: World): World {
  const { repository, slug: _, ...ids } = world;
  const made = Object.entries(ids).map(([kind, id]) => [kind, madeUpId(id)]);
  return { ...Object.fromEntries(made), repository, slug: `t-${fresh()}` } as World;
}

/** A TypeID of the same prefix and of the present, with other random bits. */
function madeUpId(id: string): string {
  const [prefix, suffix] = id.split('_') as [string, string];
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  const random = Array.from(randomBytes(12), (byte) => alphabet[byte % 32]).join('');
  return `${prefix}_${suffix.slice(0, -12)}${random}`;
}
