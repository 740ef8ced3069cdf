import { Kind, visit, type DirectiveNode, type DocumentNode, type ValueNode } from 'graphql';

/** A security feature that a supergraph links, under the names it has there. */
export interface SecurityFeature {
  feature: 'authenticated' | 'requiresScopes' | 'policy';
  /** The directive's name in this document: a link may rename it, by `as` or in its `import`. */
  directive: string;
  /** Whether a directive or scalar of this name is the feature's. */
  owns(name: string): boolean;
}

const securityFeature = /^https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes|policy)\//;

/** The security features that the `@link`s of a supergraph name (https://specs.apollo.dev/link/v1.0). */
export function readSecurityFeatures(supergraph: DocumentNode): SecurityFeature[] {
  const features: SecurityFeature[] = [];
  visit(supergraph, {
    Directive(node) {
      const feature = securityFeatureOf(node);
      if (feature) features.push(feature);
    },
  });
  return features;
}

/** The feature that a `@link` names, or undefined for any other directive. */
export function securityFeatureOf(node: DirectiveNode): SecurityFeature | undefined {
  if (node.name.value !== 'link') return undefined;
  const url = stringOf(argumentOf(node, 'url'));
  const feature = url && (securityFeature.exec(url)?.[1] as SecurityFeature['feature'] | undefined);
  if (!feature) return undefined;
  const namespace = stringOf(argumentOf(node, 'as')) ?? feature;
  const imports = importsOf(argumentOf(node, 'import'));
  const directive = imports.get(`@${feature}`)?.slice(1) ?? namespace;
  const own = new Set([directive, namespace, ...[...imports.values()].map((name) => name.replace(/^@/, ''))]);
  return { feature, directive, owns: (name) => own.has(name) || name.startsWith(`${namespace}__`) };
}

/** What is imported, by its name in the specification: both `"@policy"` and `{ name: "@policy", as: "@rule" }`. */
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
