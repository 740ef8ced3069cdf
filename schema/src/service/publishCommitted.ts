import { isDeepStrictEqual } from 'node:util';
import type { Logger } from 'pino';
import type { Contract } from '../contracts/Contract.js';
import type { EventSchema } from '../events/EventSchema.js';
import type { SubgraphSchema } from '../composition/SubgraphSchema.js';
import type { GraphRef } from '../registry/GraphRef.js';
import type { Publication } from '../registry/Publication.js';
import { RegistryError } from '../registry/RegistryError.js';
import type { SchemaRegistry } from '../registry/SchemaRegistry.js';

/** What a release brings along. */
export interface CommittedSchema {
  subgraphs: readonly SubgraphSchema[];
  events: readonly EventSchema[];
  contracts: readonly Contract[];
}

/**
 * Publishes what a release brings along, unless that is what was published. Subgraphs and contracts that are not its own stay as they
 * are.
 * @returns the newest publication when the release is part of it; null when it may not be, because it would break clients
 */
export async function publishCommitted(
  registry: SchemaRegistry,
  ref: GraphRef,
  committed: CommittedSchema,
  logger: Logger,
): Promise<Publication | null> {
  for (;;) {
    const latest = await latestOf(registry, ref);
    if (latest && isPartOf(committed, latest)) return latest;
    try {
      const by = { author: 'the release', commit: null, message: 'It was started with this schema.' };
      const { subgraphs, events, contracts } = committed;
      for (const contract of contracts) await registry.putContract(ref, contract);
      const { publication } = await registry.publish(ref, { subgraphs, events, whole: false }, by);
      const { version, changed } = publication;
      logger.info({ ...ref, version, changed }, 'The schema was published.');
      return await registry.fetch(ref, version);
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      if (error.code === 'CHECK_FAILED') return refused(ref, error, logger);
      // Another replica of this release, perhaps, which has published just the same.
      if (error.code !== 'PUBLISH_CONFLICT') throw error;
    }
  }
}

function refused(ref: GraphRef, { details }: RegistryError, logger: Logger): null {
  const changes = details.report?.variants.flatMap((variant) => variant.changes) ?? [];
  const events = details.report?.events ?? [];
  const blocking = [...changes, ...events].filter(({ passes }) => passes === null);
  logger.error(
    { ...ref, blocking: blocking.map(({ message }) => message) },
    'The schema of this release would break clients, and was not published.',
  );
  return null;
}

async function latestOf(registry: SchemaRegistry, ref: GraphRef): Promise<Publication | null> {
  try {
    return await registry.fetch(ref);
  } catch (error) {
    if (error instanceof RegistryError && error.code === 'NOT_FOUND') return null;
    throw error;
  }
}

function isPartOf({ subgraphs, events, contracts }: CommittedSchema, latest: Publication): boolean {
  const has = <T>(all: readonly T[], one: T): boolean => all.some((each) => isDeepStrictEqual(each, one));
  const shown = latest.contracts.map(({ name, include, exclude }) => ({ name, include, exclude }));
  return (
    subgraphs.every((subgraph) => has(latest.subgraphs, subgraph)) &&
    contracts.every((contract) => has(shown, contract)) &&
    isDeepStrictEqual(sorted(events), sorted(latest.events))
  );
}

function sorted(events: readonly EventSchema[]): EventSchema[] {
  const nameOf = ({ name, version }: EventSchema): string => `${name}.v${version}`;
  return [...events].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
