import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compose } from './composition/compose.js';
import { readSupergraphConfig } from './composition/readSupergraphConfig.js';

// Part of `npm run generate`: composes what supergraph.yaml names into schema/supergraph.graphql.
const root = new URL('../../', import.meta.url);
try {
  const subgraphs = readSupergraphConfig(fileURLToPath(new URL('supergraph.yaml', root)));
  const { supergraph, faults } = compose(subgraphs);
  for (const { code, message } of faults) console.error(`${code}: ${message}`);
  if (supergraph) {
    writeFileSync(new URL('schema/supergraph.graphql', root), supergraph.sdl);
    console.log(`Composed ${subgraphs.length} subgraphs into schema/supergraph.graphql.`);
  } else process.exitCode = 1;
} catch (error) {
  console.error(error);
  process.exitCode = 1;
}
