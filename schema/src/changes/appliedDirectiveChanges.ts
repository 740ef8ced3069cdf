import { print, type DirectiveNode, type GraphQLSchema } from 'graphql';
import type { Change } from './Change.js';
import { schemaElements, type SchemaElement } from './schemaElements.js';

/** Told by changes of their own: GraphQL says what they mean to clients. */
const builtIn: ReadonlySet<string> = new Set(['deprecated', 'specifiedBy', 'oneOf']);

/** Directives that say who is shown what; what they hide is found by the check of each contract. */
const harmless: ReadonlySet<string> = new Set(['tag']);

/**
 * Changes of the directives that a schema applies to its own parts, in extensions too. Clients do not see them, but what they make a
 * server do may be another thing from now on.
 */
export function* appliedDirectiveChanges(before: GraphQLSchema, after: GraphQLSchema): Generator<Change> {
  const newElements = schemaElements(after);
  for (const [path, element] of schemaElements(before)) {
    const now = newElements.get(path);
    if (!now || now.kind !== element.kind) continue;
    const [old, applied] = [appliedTo(element), appliedTo(now)];
    for (const name of new Set([...old.keys(), ...applied.keys()])) {
      const [was, is] = [old.get(name), applied.get(name)];
      if (was === is) continue;
      const subject = path === '' ? 'the schema' : `${now.kind} '${path}'`;
      yield {
        criticality: harmless.has(name) ? 'safe' : 'dangerous',
        path: `${path || 'schema'}.@${name}`,
        ...(was === undefined
          ? { type: 'DIRECTIVE_USAGE_ADDED', message: `Directive '${is}' was added to ${subject}.` }
          : is === undefined
            ? { type: 'DIRECTIVE_USAGE_REMOVED', message: `Directive '${was}' was removed from ${subject}.` }
            : {
                type: 'DIRECTIVE_USAGE_CHANGED',
                message: `Directive '${was}' of ${subject} was changed to '${is}'.`,
              }),
      };
    }
  }
}

/** What is applied to a part, printed, by the directives' names; one that is applied more than once, in any order, is one text. */
function appliedTo({ astNode, extensionASTNodes }: SchemaElement): Map<string, string> {
  const nodes = [astNode, ...(extensionASTNodes ?? [])].flatMap((node): readonly DirectiveNode[] =>
    node && 'directives' in node ? (node.directives ?? []) : [],
  );
  const byName = Map.groupBy(
    nodes.filter((node) => !builtIn.has(node.name.value)),
    (node) => node.name.value,
  );
  return new Map([...byName].map(([name, same]) => [name, same.map(print).sort().join(' ')]));
}
