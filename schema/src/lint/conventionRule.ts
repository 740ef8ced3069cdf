import type { GraphQLESLintRule } from '@graphql-eslint/eslint-plugin';
import type { Convention, ConventionContext, Located } from './Convention.js';

/** A convention as a rule of ESLint, for one document among others. */
export function conventionRule(
  { demands, check }: Convention,
  context: Omit<ConventionContext, 'report'>,
): GraphQLESLintRule {
  return {
    meta: { type: 'problem', docs: { category: 'Schema', description: demands }, schema: [] },
    create(rule) {
      return {
        Document() {
          check({
            ...context,
            report: (at, message) => rule.report({ loc: placeOf(at), message }),
          });
        },
      };
    },
  };
}

/** ESLint counts columns from 0. */
function placeOf({ name, loc }: Located): { line: number; column: number } {
  const { line = 1, column = 1 } = (name?.loc ?? loc)?.startToken ?? {};
  return { line, column: column - 1 };
}
