import { readFileSync, writeFileSync } from 'node:fs';
import { generateOperations } from './generateOperations.js';

// Part of `npm run generate`: writes the typed operations of the golden path.
const root = new URL('../../../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const code = await generateOperations(
  read('schema/supergraph.graphql'),
  read('test/golden-path/operations.graphql'),
);
writeFileSync(new URL('clients/sdk/src/operations.generated.ts', root), code);
console.log('Generated clients/sdk/src/operations.generated.ts.');
