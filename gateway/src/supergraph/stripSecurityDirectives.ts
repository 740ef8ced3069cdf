import { Kind, parse, print, visit, type DirectiveNode } from 'graphql';

const securityFeature = /^https:\/\/specs\.apollo\.dev\/(authenticated|requiresScopes|policy)\//;

/**
 * A copy of a supergraph without `@authenticated`, `@requiresScopes` and `@policy`. `@apollo/gateway` refuses to load
 * a supergraph that uses them ("is for: SECURITY but is unsupported"); whoever enforces them reads the original.
 */
export function stripSecurityDirectives(supergraphSdl: string): string {
  const document = parse(supergraphSdl, { noLocation: true });
  const stripped = new Set<string>();
  visit(document, {
    Directive(node) {
      const name = linkedSecurityDirective(node);
      if (name) stripped.add(name);
    },
  });
  if (stripped.size === 0) return supergraphSdl;
  const belongs = (name: string): boolean =>
    [...stripped].some((own) => name === own || name.startsWith(`${own}__`));
  return print(
    visit(document, {
      Directive: (node) => (linkedSecurityDirective(node) || belongs(node.name.value) ? null : undefined),
      DirectiveDefinition: (node) => (belongs(node.name.value) ? null : undefined),
      // The scalars that type their arguments: `requiresScopes__Scope`, `policy__Policy`.
      ScalarTypeDefinition: (node) => (belongs(node.name.value) ? null : undefined),
    }),
  );
}

/** The name under which a `@link` imports one of the security features, or undefined for anything else. */
function linkedSecurityDirective(node: DirectiveNode): string | undefined {
  if (node.name.value !== 'link') return undefined;
  const url = stringArgument(node, 'url');
  const feature = url ? securityFeature.exec(url)?.[1] : undefined;
  return feature && (stringArgument(node, 'as') ?? feature);
}

function stringArgument(node: DirectiveNode, name: string): string | undefined {
  const value = node.arguments?.find((argument) => argument.name.value === name)?.value;
  return value?.kind === Kind.STRING ? value.value : undefined;
}
