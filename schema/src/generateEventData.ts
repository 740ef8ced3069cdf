import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compile } from 'json-schema-to-typescript';
import type { JSONSchema } from 'json-schema-to-typescript';

const schemaFolder = new URL('../events/', import.meta.url);
const target = new URL('../../platform/src/events/eventData.generated.ts', import.meta.url);

const header = `// Generated from schema/events/*.json by \`npm run generate\`. Edit the schemas, not this.
`;

/**
 * Prints one TypeScript interface for the `data` of every event in `schema/events/`, and the map `EventData` from an
 * event's name to its interface.
 */
export async function generateEventData(): Promise<string> {
  const interfaces: string[] = [];
  const entries: string[] = [];
  for (const { name, schema } of readEventSchemas()) {
    // The generator names an interface after the schema's title; the event's own name stays free for other uses.
    const named = { ...schema, title: `${name}Data`, $id: undefined };
    const printed = await compile(named, `${name}Data`, {
      bannerComment: '',
      format: true,
      ignoreMinAndMaxItems: true,
      style: { printWidth: 110, singleQuote: true },
    });
    interfaces.push(printed);
    entries.push(`  ${name}: ${name}Data;`);
  }
  return [
    header,
    ...interfaces,
    `/** The \`data\` of every event, by the event's name. */\nexport interface EventData {\n${entries.join('\n')}\n}\n`,
    '/** The name of an event. */\nexport type EventName = keyof EventData;\n',
  ].join('\n');
}

function readEventSchemas(): { name: string; schema: JSONSchema }[] {
  return readdirSync(schemaFolder)
    .filter((file) => file.endsWith('.v1.json'))
    .sort()
    .map((file) => {
      const schema = JSON.parse(readFileSync(new URL(file, schemaFolder), 'utf8')) as JSONSchema;
      const name = file.replace(/\.v1\.json$/, '');
      if (schema.title !== name)
        throw new Error(`schema/events/${file} has the title "${schema.title}", not "${name}".`);
      return { name, schema };
    });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(target, await generateEventData());
}
