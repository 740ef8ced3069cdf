import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Kind, parse } from 'graphql';

/** `Query.conversation` and the like. */
export type RootField = `${'Query' | 'Mutation' | 'Subscription'}.${string}`;

const supergraph = fileURLToPath(new URL('../../../schema/supergraph.graphql', import.meta.url));

/** Every root field that a client can reach, from the composed schema as it is committed. */
export function rootFields(): RootField[] {
  const fields: RootField[] = [];
  for (const definition of parse(readFileSync(supergraph, 'utf8')).definitions) {
    if (definition.kind !== Kind.OBJECT_TYPE_DEFINITION) continue;
    const type = definition.name.value;
    if (type !== 'Query' && type !== 'Mutation' && type !== 'Subscription') continue;
    for (const { name, directives } of definition.fields ?? [])
      if (!directives?.some((directive) => directive.name.value === 'inaccessible'))
        fields.push(`${type}.${name.value}`);
  }
  return fields.sort();
}
