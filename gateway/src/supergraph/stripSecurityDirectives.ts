import { parse, print, visit } from 'graphql';
import { readSecurityFeatures, securityFeatureOf } from './securityFeatures.js';

/**
 * A copy of a supergraph without `@authenticated`, `@requiresScopes` and `@policy`. `@apollo/gateway` refuses to load
 * a supergraph that uses them ("is for: SECURITY but is unsupported"); `AccessRules` enforces them from the original.
 */
export function stripSecurityDirectives(supergraphSdl: string): string {
  const document = parse(supergraphSdl, { noLocation: true });
  const features = readSecurityFeatures(document);
  if (features.length === 0) return supergraphSdl;
  const belongs = (name: string): boolean => features.some((feature) => feature.owns(name));
  return print(
    visit(document, {
      Directive: (node) => (securityFeatureOf(node) || belongs(node.name.value) ? null : undefined),
      DirectiveDefinition: (node) => (belongs(node.name.value) ? null : undefined),
      // The scalars that type their arguments: `requiresScopes__Scope`, `policy__Policy`.
      ScalarTypeDefinition: (node) => (belongs(node.name.value) ? null : undefined),
    }),
  );
}
