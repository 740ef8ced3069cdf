import { parse, print, visit, type DirectiveNode } from 'graphql';
import { readLink } from './readLink.js';
import { readSecurityFeatures, securityFeatureOf } from './securityFeatures.js';

const contextUrl = 'https://specs.apollo.dev/context/';
const contextLink = /specs\.apollo\.dev\/context\//;

/**
 * A copy of a supergraph without `@authenticated`, `@requiresScopes` and `@policy`. `@apollo/gateway` refuses to load
 * a supergraph that uses them ("is for: SECURITY but is unsupported"); `AccessRules` enforces them from the original.
 * `@context` is for security too by its link, and the planner knows it; only the claim is taken away.
 */
export function stripSecurityDirectives(supergraphSdl: string): string {
  const document = parse(supergraphSdl, { noLocation: true });
  const features = readSecurityFeatures(document);
  if (features.length === 0 && !contextLink.test(supergraphSdl)) return supergraphSdl;
  const belongs = (name: string): boolean => features.some((feature) => feature.owns(name));
  return print(
    visit(document, {
      Directive: (node) => {
        if (securityFeatureOf(node) || belongs(node.name.value)) return null;
        return readLink(node)?.url.startsWith(contextUrl) ? withoutPurpose(node) : undefined;
      },
      DirectiveDefinition: (node) => (belongs(node.name.value) ? null : undefined),
      // The scalars that type their arguments: `requiresScopes__Scope`, `policy__Policy`.
      ScalarTypeDefinition: (node) => (belongs(node.name.value) ? null : undefined),
    }),
  );
}

function withoutPurpose(link: DirectiveNode): DirectiveNode {
  return { ...link, arguments: link.arguments?.filter(({ name }) => name.value !== 'for') ?? [] };
}
