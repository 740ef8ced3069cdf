import { printGraphRef, type GraphRef } from './GraphRef.js';
import type { PublicationSummary } from './Publication.js';
import { RegistryError } from './RegistryError.js';

/** Tells who wanted to publish what they lost to. */
export function publishConflict(ref: GraphRef, winner: PublicationSummary): RegistryError {
  const { version, author, publishedAt, changed } = winner;
  const what = changed.length === 0 ? '' : ` (${changed.join(', ')})`;
  return new RegistryError(
    'PUBLISH_CONFLICT',
    `${printGraphRef(ref)} is at version ${version} by now, published by ${author} at ${publishedAt}${what}: nothing was stored. Look at it, and publish again.`,
    { winner },
  );
}
