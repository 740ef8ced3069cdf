import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { FormatsPlugin } from 'ajv-formats';
import type { JsonSchemaObject } from './JsonSchema.js';
import { plainKeywords } from './keywords.js';

// The package is CommonJS, whose default export TypeScript and Node disagree about.
const addFormats = createRequire(import.meta.url)('ajv-formats') as FormatsPlugin;

const ajv = new Ajv2020({ strict: false, validateSchema: false, logger: false });
addFormats(ajv);

/** The values that a schema lists, those that its plain keywords let through; undefined when it lists none. */
export function valuesOf(schema: JsonSchemaObject): readonly unknown[] | undefined {
  const listed = 'const' in schema ? [schema['const']] : schema['enum'];
  if (!Array.isArray(listed)) return undefined;
  const fits = plainCheck(schema);
  return listed.filter((value) => fits(value));
}

const checks = new WeakMap<JsonSchemaObject, (value: unknown) => boolean>();

/** Whether a value fits the plain keywords of a schema. */
export function plainCheck(schema: JsonSchemaObject): (value: unknown) => boolean {
  const known = checks.get(schema);
  if (known) return known;
  const plain = Object.fromEntries(Object.entries(schema).filter(([keyword]) => plainKeywords.has(keyword)));
  const check = ajv.compile(plain);
  // Else it would be kept for as long as the process runs.
  ajv.removeSchema(plain);
  checks.set(schema, check);
  return check;
}
