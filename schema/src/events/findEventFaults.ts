import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FormatsPlugin } from 'ajv-formats';
import type { SchemaFault } from '../composition/SchemaFault.js';
import { isSchemaObject } from './compatibility/JsonSchema.js';
import { compatibilityKeyword, compatibilityOf, eventCompatibilities } from './EventCompatibility.js';
import type { EventSchema } from './EventSchema.js';

// The package is CommonJS, whose default export TypeScript and Node disagree about.
const addFormats = createRequire(import.meta.url)('ajv-formats') as FormatsPlugin;

const dialect = 'https://json-schema.org/draft/2020-12/schema';
/** Levels of objects and lists; more than any schema needs that people write. */
const deepest = 100;

const ajv = new Ajv2020({ strict: false, allErrors: true, logger: false, addUsedSchema: false });
addFormats(ajv);

/** Says what keeps a schema from being that of an event's data: it must be JSON Schema 2020-12, and refer to itself only. */
export function findEventFaults({ name, version, schema }: EventSchema): SchemaFault[] {
  const fault = (code: string, what: string): SchemaFault[] => [
    { code, message: `The schema of ${name}.v${version} ${what}.` },
  ];
  if (!isSchemaObject(schema)) return fault('EVENT_SCHEMA_INVALID', 'is no JSON object');
  if (depthOf(schema) > deepest)
    return fault('EVENT_SCHEMA_TOO_DEEP', `is nested more than ${deepest} levels deep`);
  const { $schema: said = dialect } = schema;
  if (said !== dialect)
    return fault('EVENT_SCHEMA_DIALECT', `is ${JSON.stringify(said)}; it must be ${dialect}`);
  if (compatibilityKeyword in schema && compatibilityOf(schema) === undefined) {
    const value = JSON.stringify(schema[compatibilityKeyword]);
    const message = `has the ${compatibilityKeyword} ${value}; it must be one of ${eventCompatibilities.join(', ')}`;
    return fault('EVENT_COMPATIBILITY_UNKNOWN', message);
  }
  if (!ajv.validateSchema(schema)) {
    const faults = (ajv.errors ?? []).map(({ instancePath, message }) => `${instancePath || '/'} ${message}`);
    return fault('EVENT_SCHEMA_INVALID', `is no JSON Schema: ${[...new Set(faults)].slice(0, 5).join('; ')}`);
  }
  try {
    ajv.compile(schema);
    return [];
  } catch (error) {
    return fault('EVENT_SCHEMA_INVALID', `cannot be used: ${(error as Error).message}`);
  } finally {
    // Else it would be kept for as long as the process runs.
    ajv.removeSchema(schema);
  }
}

function depthOf(value: unknown): number {
  let level: unknown[] = [value];
  let depth = 0;
  while (level.length > 0 && depth <= deepest) {
    depth++;
    level = level
      .flatMap((one) => Object.values(one as object) as unknown[])
      .filter((one) => typeof one === 'object' && one !== null);
  }
  return depth;
}
