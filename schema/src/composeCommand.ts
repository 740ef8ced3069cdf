import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { compose } from './composition/compose.js';
import { faultsInFiles } from './composition/faultsInFiles.js';
import { readSupergraphConfig } from './composition/readSupergraphConfig.js';

// Part of `npm run generate`: composes what supergraph.yaml names into schema/supergraph.graphql.
const root = new URL('../../', import.meta.url);
const { subgraphs, faults } = await readSupergraphConfig(fileURLToPath(new URL('supergraph.yaml', root)));
const composition = faults.length > 0 ? { supergraph: null, faults } : compose(subgraphs);
for (const { code, message, file, line } of faultsInFiles(composition.faults, subgraphs)) {
  console.error(`${file ? `${path.relative(fileURLToPath(root), file)}:${line}: ` : ''}${code}: ${message}`);
}
if (composition.supergraph) {
  writeFileSync(new URL('schema/supergraph.graphql', root), composition.supergraph.sdl);
  console.log(`Composed ${subgraphs.length} subgraphs into schema/supergraph.graphql.`);
} else process.exitCode = 1;
