import { fileURLToPath } from 'node:url';
import { registerGantry } from './registerGantry.js';
import { FileStore } from './registry/FileStore.js';
import { LocalRegistry } from './registry/LocalRegistry.js';

// Part of `npm run publish-schema`, before and after the publication: `before` or `after`.
const registry = new LocalRegistry(
  new FileStore(fileURLToPath(new URL('../registry.json', import.meta.url))),
);
const left = await registerGantry(registry, { graph: 'gantry', variant: 'main' });
if (process.argv[2] === 'after' && left.length > 0) {
  const names = left.map(({ client }) => client.name).join(', ');
  console.error(`What these send is not valid for what is published: ${names}.`);
  process.exitCode = 1;
}
