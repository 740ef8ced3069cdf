import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { asyncApiOf } from './events/asyncapi/asyncApiOf.js';
import { printAsyncApi } from './events/asyncapi/printAsyncApi.js';
import { readEventSchemas } from './events/readEventSchemas.js';

const schemaFolder = new URL('../events/', import.meta.url);
const target = new URL('../asyncapi.yaml', import.meta.url);

const header = '# Generated from schema/events/*.json by `npm run generate`. Edit the schemas, not this.\n';

/** Prints the AsyncAPI document of all events in `schema/events/`. */
export async function generateAsyncApi(): Promise<string> {
  const document = asyncApiOf(await readEventSchemas(fileURLToPath(schemaFolder)), {
    title: "Gantry's events",
    version: '1.0.0',
    description:
      'What happens in Gantry, for whoever reads its topics. Each event is checked against its schema before it is published; a new version of a schema keeps to `x-compatibility`.',
  });
  return header + printAsyncApi(document);
}

// Part of `npm run generate`.
if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(target, await generateAsyncApi());
}
