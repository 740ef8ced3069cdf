import plugin from '@graphql-eslint/eslint-plugin';
import { Linter } from 'eslint';
import { parse, type DocumentNode } from 'graphql';
import { syntaxFault } from '../composition/syntaxFault.js';
import { conventionRule } from './conventionRule.js';
import { conventions } from './conventions.js';
import { libraryRuleNames, libraryRules, lookingTypesUp } from './libraryRules.js';
import type { LintFinding } from './LintFinding.js';
import type { LintSettings } from './LintSettings.js';
import { standaloneSdl } from './standaloneSdl.js';
import { TypeIndex } from './TypeIndex.js';

/** The names of all rules. */
export const lintRuleNames: readonly string[] = [...libraryRuleNames, ...conventions.map(({ name }) => name)];

interface Parsed {
  file: string;
  sdl: string;
  document: DocumentNode;
  types: TypeIndex;
}

/**
 * Looks whether SDL keeps to `schema/conventions.md`: of all subgraphs, of one, or of any schema in one or more files. What does
 * not parse is a finding, too. A line may be excused as ESLint has it: `# eslint-disable-next-line schema/growing-list`.
 * @throws Error for settings of a rule that there is not
 */
export async function lintSchema(
  sources: readonly { file: string; sdl: string }[],
  settings: LintSettings = {},
): Promise<readonly LintFinding[]> {
  const unknown = Object.keys(settings.rules ?? {}).find((name) => !lintRuleNames.includes(name));
  if (unknown !== undefined) throw new Error(`There is no rule "${unknown}".`);
  const findings: LintFinding[] = [];
  const parsed: Parsed[] = [];
  for (const { file, sdl } of sources) {
    try {
      const document = parse(sdl);
      parsed.push({ file, sdl, document, types: new TypeIndex(document) });
    } catch (error) {
      findings.push({ ...syntaxFault(error), file, rule: 'syntax', severity: 'error' });
    }
  }
  return [...findings, ...parsed.flatMap((source) => lintSource(source, parsed, settings))];
}

function lintSource(
  source: Parsed,
  all: readonly Parsed[],
  { rules = {}, today = new Date() }: LintSettings,
): LintFinding[] {
  const others = all.filter((other) => other !== source);
  const context = { types: source.types, all: all.map(({ types }) => types), today };
  const standalone = standaloneSdl(
    source.document,
    others.map(({ document }) => document),
  );
  const configured: Linter.RulesRecord = {
    ...libraryRules(
      source.document,
      others.map(({ document }) => document),
    ),
    ...Object.fromEntries(conventions.map(({ name, severity }) => [name, severity === 'error' ? 2 : 1])),
  };
  for (const [name, severity] of Object.entries(rules)) {
    const [, ...options] = [configured[name] ?? []].flat();
    configured[name] = [severity === 'warning' ? 'warn' : severity, ...options];
  }
  // Without the types there is nothing to look up; what is wrong with them is found by the other rules, or by composition.
  if (standalone === null) for (const name of lookingTypesUp) configured[name] = 'off';
  const messages = new Linter({ configType: 'flat' }).verify(
    source.sdl,
    {
      files: ['**'],
      languageOptions: {
        parser: plugin.parser,
        parserOptions: { schemaSdl: standalone ?? 'type Query { nothing: Boolean }' },
      },
      plugins: {
        schema: {
          rules: {
            ...plugin.rules,
            ...Object.fromEntries(
              conventions.map((convention) => [convention.name, conventionRule(convention, context)]),
            ),
          },
        },
      },
      rules: Object.fromEntries(Object.entries(configured).map(([name, entry]) => [`schema/${name}`, entry])),
    } as Linter.Config,
    // Its name decides nothing, and may be any.
    { filename: 'schema.graphql' },
  );
  return messages.map((message) => findingOf(message, source.file));
}

function findingOf(
  { ruleId, message, line, column, severity }: Linter.LintMessage,
  file: string,
): LintFinding {
  const rule = ruleId?.replace(/^schema\//, '') ?? 'syntax';
  return { code: rule, rule, severity: severity === 2 ? 'error' : 'warning', message, file, line, column };
}
