import { readFileSync } from 'node:fs';

/** The composed supergraph of this installation. */
export function readSupergraph(): string {
  return readFileSync(new URL('../../../schema/supergraph.graphql', import.meta.url), 'utf8');
}
