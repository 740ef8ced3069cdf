import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { composeSupergraph, CompositionError } from './composition/composeSupergraph.js';
import { readSupergraphConfig } from './composition/readSupergraphConfig.js';

// Part of `npm run generate`: composes what supergraph.yaml names into schema/supergraph.graphql.
const root = new URL('../../', import.meta.url);
try {
  const subgraphs = readSupergraphConfig(fileURLToPath(new URL('supergraph.yaml', root)));
  writeFileSync(new URL('schema/supergraph.graphql', root), composeSupergraph(subgraphs));
  console.log(`Composed ${subgraphs.length} subgraphs into schema/supergraph.graphql.`);
} catch (error) {
  console.error(error instanceof CompositionError ? error.message : error);
  process.exitCode = 1;
}
