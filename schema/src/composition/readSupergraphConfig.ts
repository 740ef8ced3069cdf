import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { RegistryError } from '../registry/RegistryError.js';
import { IntrospectionError } from './introspectSubgraph.js';
import { parseSupergraphConfig } from './parseSupergraphConfig.js';
import { readSchemaSource, type SchemaSourceOptions } from './readSchemaSource.js';
import type { SchemaFault } from './SchemaFault.js';
import type { SubgraphSchema } from './SubgraphSchema.js';

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

export interface SupergraphConfigOptions extends SchemaSourceOptions {
  /** What `${env.NAME}` stands for in the configuration. */
  environment?: Readonly<Record<string, string | undefined>>;
}

/** Reads a supergraph configuration in rover's format, and the schemas it names; files are relative to it. */
export async function readSupergraphConfig(
  file: string,
  options: SupergraphConfigOptions = {},
): Promise<ConfiguredSupergraph> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    const message = `It cannot be read: ${messageOf(error)}`;
    return { subgraphs: [], faults: [{ code: 'UNREADABLE', message, file }] };
  }
  const { config, yaml, faults } = parseSupergraphConfig(file, text, options.environment ?? {});
  if (!config) return { subgraphs: [], faults };
  const read = Object.entries(config.subgraphs).map(async ([name, { routing_url: url, schema }]) => {
    try {
      const source = await readSchemaSource(name, schema, path.dirname(file), options);
      return { name, sdl: source.sdl, url: url ?? source.url ?? '', file: source.file };
    } catch (error) {
      const [source = ''] = Object.keys(schema);
      return {
        ...sourceFault(name, error),
        subgraph: name,
        ...yaml.place(['subgraphs', name, 'schema', source]),
      };
    }
  });
  const subgraphs: ConfiguredSubgraph[] = [];
  const unread: SchemaFault[] = [];
  for (const subgraph of await Promise.all(read)) {
    if ('code' in subgraph) unread.push(subgraph);
    else subgraphs.push(subgraph);
  }
  return { subgraphs, faults: unread };
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
