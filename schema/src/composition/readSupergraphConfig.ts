import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseGraphRef } from '../registry/GraphRef.js';
import { RegistryError } from '../registry/RegistryError.js';
import type { SchemaRegistry } from '../registry/SchemaRegistry.js';
import { expandVariables } from './expandVariables.js';
import { IntrospectionError, introspectSubgraph } from './introspectSubgraph.js';
import type { SchemaFault } from './SchemaFault.js';
import type { SubgraphSchema } from './SubgraphSchema.js';
import {
  supergraphConfigSchema,
  type SchemaSource,
  type SupergraphConfig,
} from './supergraphConfigSchema.js';
import { YamlFile } from './YamlFile.js';

/** One subgraph of a supergraph configuration, its schema read. */
export interface ConfiguredSubgraph extends SubgraphSchema {
  /** Absolute path of its schema; undefined when it comes from elsewhere. */
  file?: string | undefined;
}

/** What a supergraph configuration names. */
export interface ConfiguredSupergraph {
  subgraphs: readonly ConfiguredSubgraph[];
  /**
   * What keeps it from being whole: `CONFIG_INVALID`, `UNREADABLE` (a file), `SUBGRAPH_UNREACHABLE`, `SUBGRAPH_WITHOUT_SDL`,
   * or the code of a registry. Each has its place in the configuration.
   */
  faults: readonly SchemaFault[];
}

export interface SupergraphConfigOptions {
  /** What `${env.NAME}` stands for in the configuration. */
  environment?: Readonly<Record<string, string | undefined>>;
  /** Where `graphref` is looked up. */
  registry?: Pick<SchemaRegistry, 'fetch'>;
  /** How long a running subgraph may take to tell its schema; 10,000 by default. */
  timeoutMs?: number;
}

/** Reads a supergraph configuration in rover's format, and the schemas it names; files are relative to it. */
export async function readSupergraphConfig(
  file: string,
  options: SupergraphConfigOptions = {},
): Promise<ConfiguredSupergraph> {
  const { config, yaml, faults } = await readConfig(file, options.environment ?? {});
  if (!config) return { subgraphs: [], faults };
  const subgraphs: ConfiguredSubgraph[] = [];
  const found = Object.entries(config.subgraphs).map(async ([name, { routing_url: url, schema }]) => {
    try {
      const read = await readSchema(name, schema, path.dirname(file), options);
      return { name, sdl: read.sdl, url: url ?? read.url ?? '', file: read.file };
    } catch (error) {
      const [source = ''] = Object.keys(schema);
      return {
        ...sourceFault(name, error),
        subgraph: name,
        ...yaml.place(['subgraphs', name, 'schema', source]),
      };
    }
  });
  for (const subgraph of await Promise.all(found)) {
    if ('code' in subgraph) faults.push(subgraph);
    else subgraphs.push(subgraph);
  }
  return { subgraphs, faults };
}

type ReadConfig =
  | { config: SupergraphConfig; yaml: YamlFile; faults: SchemaFault[] }
  | { config: null; yaml: null; faults: SchemaFault[] };

async function readConfig(
  file: string,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<ReadConfig> {
  const invalid = (faults: SchemaFault[]): ReadConfig => ({ config: null, yaml: null, faults });
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    return invalid([{ code: 'UNREADABLE', message: `It cannot be read: ${messageOf(error)}`, file }]);
  }
  const yaml = new YamlFile(file, text);
  const faults: SchemaFault[] = yaml.errors.map((error) => ({ code: 'CONFIG_INVALID', ...error }));
  if (faults.length > 0) return invalid(faults);
  let value: unknown;
  try {
    value = yaml.value();
  } catch (error) {
    return invalid([{ code: 'CONFIG_INVALID', message: messageOf(error), file }]);
  }
  const expanded = expandVariables(value, environment, (name, where) => {
    const message = `${where.join('.')} names the variable ${name}, which is not set.`;
    faults.push({ code: 'CONFIG_INVALID', message, ...yaml.place(where) });
  });
  const parsed = supergraphConfigSchema.safeParse(expanded);
  for (const issue of parsed.error?.issues ?? []) {
    const message = `${issue.path.join('.') || 'It'}: ${issue.message}`;
    faults.push({ code: 'CONFIG_INVALID', message, ...yaml.place(issue.path) });
  }
  return parsed.success && faults.length === 0 ? { config: parsed.data, yaml, faults } : invalid(faults);
}

async function readSchema(
  name: string,
  source: SchemaSource,
  folder: string,
  { registry, timeoutMs = 10_000 }: SupergraphConfigOptions,
): Promise<{ sdl: string; url?: string; file?: string }> {
  if (source.sdl !== undefined) return { sdl: source.sdl };
  if (source.file !== undefined) {
    const file = path.resolve(folder, source.file);
    return { sdl: await readFile(file, 'utf8'), file };
  }
  if (source.subgraph_url !== undefined) {
    const url = source.subgraph_url;
    return { url, sdl: await introspectSubgraph(url, source.introspection_headers ?? {}, timeoutMs) };
  }
  if (!registry)
    throw new RegistryError(
      'UNAVAILABLE',
      `no registry is named that "${source.graphref}" could be found in`,
    );
  const { subgraphs } = await registry.fetch(parseGraphRef(source.graphref ?? ''));
  const published = subgraphs.find((subgraph) => subgraph.name === (source.subgraph ?? name));
  if (published) return published;
  throw new RegistryError('NOT_FOUND', `${source.graphref} has no subgraph "${source.subgraph ?? name}"`);
}

function sourceFault(name: string, error: unknown): { code: string; message: string } {
  const known = error instanceof IntrospectionError || error instanceof RegistryError;
  return {
    code: known ? error.code : 'UNREADABLE',
    message: `The schema of "${name}" cannot be read: ${messageOf(error)}`,
  };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
