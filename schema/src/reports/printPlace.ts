import type { SchemaPlace } from '../composition/SchemaFault.js';

/** `orders/schema.graphql:12:3`, or what is known of it; the subgraph where there is no file. */
export function printPlace({ subgraph, file, line, column }: SchemaPlace): string {
  const where = file ?? (subgraph === undefined ? undefined : `subgraph ${subgraph}`);
  return [where, ...(line === undefined ? [] : [line, column ?? 1])]
    .filter((part) => part !== undefined)
    .join(':');
}
