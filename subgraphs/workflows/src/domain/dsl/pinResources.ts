import { isInferenceFunction } from '../inference/Inferences.js';
import { isJsonObject, type Json, type JsonObject } from '../Json.js';
import { parseSource } from '../source/parseSource.js';
import { SourceFault } from '../source/SourceFault.js';
import type { SourcePath } from '../source/SourceDocument.js';
import { boundedReader } from './boundedReader.js';
import { catalogedFunction, uriOfFunction } from './catalogedFunction.js';
import type { Compilation, CompilerSurroundings } from './compileDefinition.js';
import type { Diagnostic } from './Diagnostic.js';
import type { Report } from './Report.js';

/** Most documents that one definition takes from elsewhere. */
const mostResources = 20;
/** How deep functions from elsewhere may call others from elsewhere. */
const deepest = 4;
const document = { dsl: '1.0.3', namespace: 'elsewhere', name: 'function', version: '1.0.0' };
const limits = { length: 256 * 1024, depth: 80, values: 50_000 };

/** Compiles a definition, as what a function is becomes the only task of one. */
export type Compile = (text: string, surroundings: CompilerSurroundings) => Promise<Compilation>;

/** Something that stands elsewhere, and where it is asked for first. */
interface Place {
  uri: string;
  path: SourcePath;
}

/**
 * Reads the functions and schemas that a definition takes from elsewhere and puts them into it, so that what it means is settled
 * when it is compiled. Where there is nothing to read them with, the definition stays as it is.
 */
export async function pinResources(
  report: Report,
  definition: JsonObject,
  given: CompilerSurroundings,
  compile: Compile,
): Promise<JsonObject> {
  const { resources: reader, depth = 0 } = given;
  // What is wrong here would only be found a second time there.
  if (!reader || report.hasErrors) return definition;
  const functions = new Map<string, Place>();
  const schemas: Place[] = [];
  find(definition, [], definition, functions, schemas);
  const places = [...functions.values(), ...schemas];
  if (places.length === 0) return definition;
  if (new Set(places.map(({ uri }) => uri)).size > mostResources) {
    report.error(
      'INVALID_VALUE',
      places[0]!.path,
      `A definition takes at most ${mostResources} documents from elsewhere.`,
    );
    return definition;
  }
  const [deep] = depth > deepest ? functions.values() : [];
  if (deep) {
    report.error(
      'INVALID_RESOURCE',
      deep.path,
      `Functions from elsewhere call each other more than ${deepest} deep.`,
    );
    return definition;
  }
  const resources = depth === 0 ? boundedReader(reader, mostResources) : reader;
  const surroundings = { ...given, resources, depth: depth + 1 };
  const pinned = structuredClone(definition);
  const use: JsonObject = isJsonObject(pinned['use']) ? pinned['use'] : {};
  const found: JsonObject = isJsonObject(use['functions']) ? { ...use['functions'] } : {};
  await Promise.all([
    ...[...functions].map(async ([name, place]) => {
      const task = taskOf(await documentAt(report, place, surroundings));
      if (task === undefined) return;
      const compiled = await compileFunction(name, task, definition, surroundings, compile);
      const wrong = compiled.diagnostics.find(({ severity }) => severity === 'ERROR');
      if (wrong) refuse(report, place, name, wrong);
      else Object.assign(found, compiled.definition?.use?.functions, { [name]: task });
    }),
    ...schemas.map(async (place) => {
      const document = await documentAt(report, place, surroundings);
      if (document === undefined) return;
      if (isJsonObject(document)) put(pinned, [...place.path, 'document'], document);
      else
        report.error(
          'INVALID_TYPE',
          [...place.path, 'resource'],
          `${place.uri} is no JSON Schema: it is no map.`,
        );
    }),
  ]);
  if (Object.keys(found).length > 0) pinned['use'] = { ...use, functions: found };
  return pinned;
}

/** Notes what stands elsewhere, wherever a definition asks for it. */
function find(
  value: Json,
  path: SourcePath,
  definition: JsonObject,
  functions: Map<string, Place>,
  schemas: Place[],
): void {
  if (Array.isArray(value))
    value.forEach((item, index) => find(item, [...path, index], definition, functions, schemas));
  if (!isJsonObject(value)) return;
  const { call, schema } = value;
  const elsewhere = typeof call === 'string' ? catalogedFunction(call) : null;
  if (elsewhere && !functions.has(String(call))) {
    const uri = uriOfFunction(elsewhere, definition);
    if (uri !== null) functions.set(String(call), { uri, path: [...path, 'call'] });
  }
  if (['input', 'output', 'export'].includes(String(path.at(-1))))
    noteSchema(schema, [...path, 'schema'], schemas);
  const asked = value['with'];
  if (isInferenceFunction(call) && isJsonObject(asked))
    noteSchema(asked['schema'], [...path, 'with', 'schema'], schemas);
  for (const [key, item] of Object.entries(value)) {
    // What stands there is data, whatever it looks like.
    if (['set', 'with', 'document', 'metadata'].includes(key)) continue;
    find(item, [...path, key], definition, functions, schemas);
  }
}

function noteSchema(schema: Json | undefined, path: SourcePath, schemas: Place[]): void {
  if (!isJsonObject(schema) || schema['document'] !== undefined || !isJsonObject(schema['resource'])) return;
  const { endpoint } = schema['resource'];
  const uri = isJsonObject(endpoint) ? endpoint['uri'] : endpoint;
  if (typeof uri === 'string' && /^https?:/iu.test(uri)) schemas.push({ uri, path });
}

async function documentAt(
  report: Report,
  { uri, path }: Place,
  { resources, unreachable = 'ERROR' }: CompilerSurroundings,
): Promise<Json | undefined> {
  const read = await resources!.read(uri);
  if ('problem' in read) {
    const { line, column } = report.source.positionOf(path);
    const message = `${uri} cannot be read: ${read.problem}.`;
    report.add({ severity: unreachable, code: 'UNREACHABLE_RESOURCE', message, line, column, fix: null });
    return undefined;
  }
  try {
    return parseSource(read.text, limits).value;
  } catch (error) {
    if (!(error instanceof SourceFault)) throw error;
    report.error('INVALID_RESOURCE', path, `${uri} is neither YAML nor JSON: ${error.message}`);
    return undefined;
  }
}

/** The task that a function's document describes: as it stands, or under the function's name. */
function taskOf(found: Json | undefined): JsonObject | undefined {
  if (!isJsonObject(found)) return found === undefined ? undefined : {};
  const [only, ...more] = Object.values(found);
  const task = more.length === 0 && isJsonObject(only) && isTask(only) ? only : found;
  const { describe: _, ...rest } = task;
  return rest;
}

function isTask(value: JsonObject): boolean {
  const kinds = 'call emit for fork do listen raise run set switch try wait'.split(' ');
  // `for` and its like may be names, too; what is one has a kind itself.
  return kinds.some((kind) => value[kind] !== undefined);
}

async function compileFunction(
  name: string,
  task: JsonObject,
  definition: JsonObject,
  surroundings: CompilerSurroundings,
  compile: Compile,
): Promise<Compilation> {
  const use = isJsonObject(definition['use']) ? definition['use'] : {};
  const { functions: _, extensions: __, ...shared } = use;
  const text = JSON.stringify({ document, use: shared, do: [{ [name]: task }] });
  return compile(text, surroundings);
}

function refuse(report: Report, { uri, path }: Place, name: string, { message, code }: Diagnostic): void {
  report.error(
    'INVALID_RESOURCE',
    path,
    `The function ${name} at ${uri} cannot be used (${code}): ${message}`,
  );
}

function put(into: JsonObject, path: SourcePath, value: Json): void {
  const holder = path
    .slice(0, -1)
    .reduce<Json | undefined>(
      (at, key) => (Array.isArray(at) ? at[Number(key)] : isJsonObject(at) ? at[key] : undefined),
      into,
    );
  if (isJsonObject(holder)) holder[String(path.at(-1))] = value;
}
