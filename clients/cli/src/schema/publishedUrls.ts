import type { GraphRef } from '@gantry/schema/registry/GraphRef.js';
import { RegistryError } from '@gantry/schema/registry/RegistryError.js';
import type { SchemaRegistry } from '@gantry/schema/registry/SchemaRegistry.js';

/** Looks up where gateways reach a subgraph, as it was published last; undefined for one that was not. */
export function publishedUrls(
  registry: SchemaRegistry,
  ref: GraphRef,
): (subgraph: string) => Promise<string | undefined> {
  return async (subgraph) => {
    try {
      const { subgraphs } = await registry.fetch(ref);
      return subgraphs.find(({ name }) => name === subgraph)?.url;
    } catch (error) {
      if (error instanceof RegistryError && error.code === 'NOT_FOUND') return undefined;
      throw error;
    }
  };
}
