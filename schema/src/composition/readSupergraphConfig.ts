import { readFileSync } from 'node:fs';
import path from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';

const configSchema = z.object({
  federation_version: z.string().optional(),
  subgraphs: z.record(z.string(), z.object({ routing_url: z.url(), schema: z.object({ file: z.string() }) })),
});

/** One subgraph of a supergraph configuration, its schema read. */
export interface ConfiguredSubgraph {
  name: string;
  url: string;
  /** Absolute path of its schema. */
  file: string;
  sdl: string;
}

/**
 * Reads a supergraph configuration in rover's format; files are relative to it.
 * @throws Error naming the file and the setting that cannot be read
 */
export function readSupergraphConfig(file: string): ConfiguredSubgraph[] {
  const parsed = configSchema.safeParse(parseYaml(readFileSync(file, 'utf8')));
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new Error(`${path.basename(file)} is no supergraph configuration. ${faults.join('; ')}`);
  }
  return Object.entries(parsed.data.subgraphs).map(([name, { routing_url: url, schema }]) => {
    const schemaFile = path.resolve(path.dirname(file), schema.file);
    return { name, url, file: schemaFile, sdl: readFileSync(schemaFile, 'utf8') };
  });
}
