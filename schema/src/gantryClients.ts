import { readFileSync } from 'node:fs';
import { Kind, parse, print } from 'graphql';
import type { ClientRef } from './operations/ClientRef.js';

/** A client of Gantry that is part of it, and all that it sends. */
export interface GantryClient {
  client: ClientRef;
  documents: readonly { document: string }[];
}

const root = new URL('../../', import.meta.url);

/**
 * Gantry's own clients: whoever walks the golden path by hand sends its operations as they stand there, and the SDK prints them
 * anew. An SDK of an older version is another client, which goes on.
 */
export function gantryClients(): readonly GantryClient[] {
  const source = readFileSync(new URL('test/golden-path/operations.graphql', root), 'utf8');
  const { version } = JSON.parse(readFileSync(new URL('clients/sdk/package.json', root), 'utf8')) as {
    version: string;
  };
  const operations = parse(source).definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION);
  return [
    {
      client: { name: 'golden-path', version: null },
      documents: operations.map(({ loc }) => ({ document: source.slice(loc?.start, loc?.end) })),
    },
    {
      client: { name: 'gantry-sdk', version },
      documents: operations.map((operation) => ({ document: print(operation) })),
    },
  ];
}
