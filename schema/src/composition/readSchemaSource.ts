import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { parseGraphRef } from '../registry/GraphRef.js';
import { RegistryError } from '../registry/RegistryError.js';
import type { SchemaRegistry } from '../registry/SchemaRegistry.js';
import { introspectSubgraph } from './introspectSubgraph.js';
import type { SchemaSource } from './supergraphConfigSchema.js';

/** The schema of a subgraph, read from where a configuration says it is. */
export interface ReadSource {
  sdl: string;
  /** Where gateways reach it, as the source itself says. */
  url?: string;
  /** Absolute path. */
  file?: string;
}

export interface SchemaSourceOptions {
  /** Where `graphref` is looked up. */
  registry?: Pick<SchemaRegistry, 'fetch'>;
  /** How long a running subgraph may take to tell its schema; 10,000 by default. */
  timeoutMs?: number;
}

/**
 * Reads the schema of a subgraph.
 * @param name the subgraph's, by which a registry knows it unless the source says another
 * @param folder that files are relative to
 * @throws IntrospectionError, RegistryError, or what the file system says
 */
export async function readSchemaSource(
  name: string,
  source: SchemaSource,
  folder: string,
  { registry, timeoutMs = 10_000 }: SchemaSourceOptions,
): Promise<ReadSource> {
  if (source.sdl !== undefined) return { sdl: source.sdl };
  if (source.file !== undefined) {
    const file = path.resolve(folder, source.file);
    return { sdl: await readFile(file, 'utf8'), file };
  }
  if (source.subgraph_url !== undefined) {
    const url = source.subgraph_url;
    return { url, sdl: await introspectSubgraph(url, source.introspection_headers ?? {}, timeoutMs) };
  }
  const { graphref = '', subgraph: wanted = name } = source;
  if (!registry) throw new RegistryError('UNAVAILABLE', `there is no registry to look "${graphref}" up in`);
  const { subgraphs } = await registry.fetch(parseGraphRef(graphref));
  const published = subgraphs.find((subgraph) => subgraph.name === wanted);
  if (!published) throw new RegistryError('NOT_FOUND', `${graphref} has no subgraph "${wanted}"`);
  return { sdl: published.sdl, url: published.url };
}
