import { createHash } from 'node:crypto';
import type { Publication, ServedSchema } from '@gantry/schema/registry/Publication.js';

/** A publication whose schemas are its own, without composing anything. */
export function examplePublication(version: number, of: Partial<Publication> = {}): Publication {
  return {
    version,
    author: 'ada',
    commit: `c0ffee${version}`,
    message: `Version ${version}`,
    publishedAt: new Date(Date.UTC(2026, 0, version)).toISOString(),
    subgraphs: [
      { name: 'catalog', url: 'http://catalog/graphql', sdl: `type Query { v${version}: Int } # "é" 🚀` },
      { name: 'orders', url: 'http://orders/graphql', sdl: 'type Query { orders: Int }' },
    ],
    events: [{ name: 'OrderPlaced', version: 1, schema: { type: 'object', properties: {} } }],
    supergraph: served(`# supergraph ${version}\n`),
    contracts: [
      { name: 'public', include: ['public'], exclude: ['beta'], ...served(`# public ${version}\n`) },
    ],
    hints: [
      { code: 'INCONSISTENT_DESCRIPTION', message: 'They differ.', subgraph: 'orders', line: 3, column: 1 },
    ],
    ...of,
  };
}

function served(sdl: string): ServedSchema {
  return { sdl, etag: createHash('sha256').update(sdl).digest('hex') };
}
