import { visit, type DirectiveNode, type DocumentNode } from 'graphql';
import { readLink } from './readLink.js';

/** A security feature that a supergraph links, under the names it has there. */
export interface SecurityFeature {
  feature: 'authenticated' | 'requiresScopes' | 'policy';
  /** The directive's name in this document: a link may rename it, by `as` or in its `import`. */
  directive: string;
  /** Whether a directive or scalar of this name is the feature's. */
  owns(name: string): boolean;
}

const securityFeature = /^https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes|policy)\//;

/** The security features that the `@link`s of a supergraph name. */
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
  const link = readLink(node);
  const feature = link && (securityFeature.exec(link.url)?.[1] as SecurityFeature['feature'] | undefined);
  if (!feature) return undefined;
  const { namespace, imports } = link;
  const directive = imports.get(`@${feature}`)?.slice(1) ?? namespace;
  const own = new Set([directive, namespace, ...[...imports.values()].map((name) => name.replace(/^@/, ''))]);
  return { feature, directive, owns: (name) => own.has(name) || name.startsWith(`${namespace}__`) };
}
