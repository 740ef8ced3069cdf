import type { ErrorObject } from 'ajv';
import { isJsonObject, type Json } from '../domain/Json.js';
import { didYouMean } from '../domain/source/nearestName.js';
import { parseSource } from '../domain/source/parseSource.js';
import { showValue } from '../domain/source/showValue.js';
import type { Position, SourceDocument, SourcePath } from '../domain/source/SourceDocument.js';

const limits = { length: 16 * 1024 * 1024, depth: 200, values: 1_000_000, quickJson: true };

/** A place in an input that does not fit its schema. */
export interface Misfit extends Position {
  message: string;
}

/** Reads an input, JSON or YAML, of at most 16 Mi characters. @throws SourceFault at the first place that is neither */
export function readInput(text: string): SourceDocument {
  return parseSource(text, limits);
}

/** Where an input does not fit a JSON Schema, in the order of its text. @throws Error when the schema is none */
export async function findMisfits(schema: Json, input: SourceDocument): Promise<Misfit[]> {
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  const { default: addFormats } = await import('ajv-formats');
  const ajv = new Ajv2020({ strict: false, allErrors: true, verbose: true, logger: false });
  addFormats.default(ajv);
  const { $schema: _dialect, ...rest } = isJsonObject(schema) ? schema : {};
  const check = ajv.compile(rest);
  if (check(input.value)) return [];
  const errors = check.errors ?? [];
  return errors
    .filter((error) => !errors.some((other) => explains(error, other)))
    .map((error) => misfit(error, input))
    .toSorted((a, b) => a.line - b.line || a.column - b.column);
}

/** Whether an error is only there because none of several ways, which another error is about, was open. */
function explains(error: ErrorObject, other: ErrorObject): boolean {
  const several = ['anyOf', 'oneOf', 'if'].includes(other.keyword);
  return (
    several && error !== other && error.schemaPath.startsWith(`${other.schemaPath.replace(/\/if$/u, '')}/`)
  );
}

function misfit(error: ErrorObject, input: SourceDocument): Misfit {
  const path = pathOf(error.instancePath);
  const what = path.length === 0 ? 'The input' : `The input at ${error.instancePath}`;
  const extra: unknown = error.params['additionalProperty'] ?? error.params['unevaluatedProperty'];
  if (typeof extra === 'string') {
    const known = isJsonObject(error.parentSchema?.['properties']) ? error.parentSchema['properties'] : {};
    return {
      message: `${what} has a property ${JSON.stringify(extra)} that its schema does not have.${didYouMean(extra, Object.keys(known))}`,
      ...input.positionOfKey([...path, extra]),
    };
  }
  return {
    message: `${what} ${error.message}; found ${showValue(error.data)}.`,
    ...input.positionOf(path),
  };
}

/** The keys of a JSON Pointer (RFC 6901). */
function pathOf(pointer: string): SourcePath {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}
