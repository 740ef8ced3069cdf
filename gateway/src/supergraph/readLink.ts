import { Kind, type DirectiveNode, type ValueNode } from 'graphql';

/** What a `@link` brings into a schema (https://specs.apollo.dev/link/v1.0). */
export interface Link {
  url: string;
  /** What names that are not imported are prefixed with: `namespace__Name`; the feature's main directive bears it. */
  namespace: string;
  /** Names here by names in the specification, directives with their `@`. */
  imports: ReadonlyMap<string, string>;
}

/** Reads a `@link` to a specification of Apollo's; undefined for any other directive. */
export function readLink(node: DirectiveNode): Link | undefined {
  if (node.name.value !== 'link') return undefined;
  const url = stringOf(argumentOf(node, 'url'));
  const name = url && /^https:\/\/specs\.apollo\.dev\/(\w+)\//.exec(url)?.[1];
  if (!name) return undefined;
  const namespace = stringOf(argumentOf(node, 'as')) ?? name;
  return { url, namespace, imports: importsOf(argumentOf(node, 'import')) };
}

/** Both forms of an import: `"@policy"` and `{ name: "@policy", as: "@rule" }`. */
function importsOf(value: ValueNode | undefined): Map<string, string> {
  const imports = new Map<string, string>();
  for (const item of value?.kind === Kind.LIST ? value.values : []) {
    if (item.kind === Kind.STRING) imports.set(item.value, item.value);
    if (item.kind !== Kind.OBJECT) continue;
    const entry = (key: string): string | undefined =>
      stringOf(item.fields.find(({ name }) => name.value === key)?.value);
    const name = entry('name');
    if (name !== undefined) imports.set(name, entry('as') ?? name);
  }
  return imports;
}

function argumentOf(node: DirectiveNode, name: string): ValueNode | undefined {
  return node.arguments?.find((argument) => argument.name.value === name)?.value;
}

function stringOf(value: ValueNode | undefined): string | undefined {
  return value?.kind === Kind.STRING ? value.value : undefined;
}
